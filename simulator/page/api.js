// The simulator's JSON API. A network failure is Unreachable, a refusal of the simulator itself is Refused.

export class Unreachable extends Error {}

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", ...options });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, body.error || `Симулятор ответил ${answer.status}`);
  return body;
}

export const read = (path) => call(path, {});

export const send = (path, body = {}, method = "POST") =>
  call(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** Tells `changed` about every change and `state` ("open" | "lost") about the connection; never gives up. */
export function listen(changed, state) {
  const source = new EventSource("/world/events");
  source.addEventListener("open", () => state("open"));
  source.addEventListener("message", (event) => changed(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    state("lost");
    // After an HTTP error the browser gives up on its own reconnecting; after a dropped connection it does not.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(changed, state), 2000);
  });
}
