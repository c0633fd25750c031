"""One picture of one spec."""

from reports.charts import board, groups, heat, trend
from reports.charts.specs import BoardSpec, GroupsSpec, HeatSpec, Spec, TrendSpec


def png(spec: Spec) -> bytes:
    """The picture as PNG, 1080 pixels wide."""
    match spec:
        case GroupsSpec():
            return groups.draw(spec)
        case TrendSpec():
            return trend.draw(spec)
        case HeatSpec():
            return heat.draw(spec)
        case BoardSpec():
            return board.draw(spec)
