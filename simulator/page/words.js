// Russian words of the page that more than one module needs.

export const ROLES = {
  citizen: "Гражданин",
  employer: "Работодатель",
  consultant: "Консультант",
  qc: "Контроль качества",
  head: "Руководитель центра",
  admin: "Администратор",
  kiosk: "Планшет в центре",
};

export const LANGUAGES = { ru: "русский", tt: "татарский", en: "английский" };

export function plural(n, one, few, many) {
  const tens = n % 100;
  const ones = n % 10;
  if (tens > 10 && tens < 20) return many;
  if (ones === 1) return one;
  return ones > 1 && ones < 5 ? few : many;
}

const clock = new Intl.DateTimeFormat("ru", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("ru", { day: "numeric", month: "long", weekday: "long" });

export const timeOf = (iso) => clock.format(new Date(iso));
export const dayOf = (iso) => day.format(new Date(iso));

export function sizeOf(bytes) {
  if (bytes === null || bytes === undefined) return "";
  if (bytes < 1024) return `${bytes} Б`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} КБ`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} МБ`;
}

export function coordinates(latitude, longitude) {
  const degrees = (value) => Math.abs(value).toFixed(5).replace(".", ",");
  return `${degrees(latitude)}° ${latitude < 0 ? "ю. ш." : "с. ш."}, ${degrees(longitude)}° ${longitude < 0 ? "з. д." : "в. д."}`;
}
