"""`python -m reports.charts`: a spec as JSON on stdin, the picture on stdout. 2 and one plain line for a bad spec."""

import sys

from reports.charts.specs import BadSpec, read


def main() -> int:
    """Read, draw, write."""
    try:
        spec = read(sys.stdin.buffer.read())
    except BadSpec as error:
        sys.stderr.write(f"cannot draw this: {error}\n")
        return 2
    # Here, so that a bad spec is refused before matplotlib is loaded.
    from reports.charts.draw import png

    sys.stdout.buffer.write(png(spec))
    return 0


if __name__ == "__main__":
    sys.exit(main())
