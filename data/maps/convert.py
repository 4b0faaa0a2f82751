#!/usr/bin/env python3
"""Makes world.json from Natural Earth's countries: python3 convert.py ne_110m_admin_0_countries.json

Needs nothing but Python 3; only who renews the shapes runs it. What it does, in this order:
1. moves what overrides.json gives to another country (a whole shape by its ADM0_A3, or the part of a shape that holds a place);
2. rounds to a tenth of a degree and simplifies the lines between places where shapes meet, so that neighbours stay neighbours;
3. takes out, for each override, the lines that are drawn dashed: where two countries meet, or around what was moved;
4. adds points.csv for what is too small to have a shape.
"""
import csv, json, math, os, sys
from collections import defaultdict

here = os.path.dirname(os.path.abspath(__file__))
TOLERANCE = 0.2  # degrees: a third of a unit of the picture
CODES = {"FRA": "FR", "NOR": "NO", "KOS": "KOS", "CYN": "CYN", "SOL": "SOL"}


def inside(place, ring):
    x, y = place
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def simplify(line):
    if len(line) < 3:
        return line
    (x1, y1), (x2, y2) = line[0], line[-1]
    long = math.hypot(x2 - x1, y2 - y1)
    far, at = 0, 0
    for i in range(1, len(line) - 1):
        x, y = line[i]
        d = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / long if long else math.hypot(x - x1, y - y1)
        if d > far:
            far, at = d, i
    if far <= TOLERANCE * 10:
        return [line[0], line[-1]]
    return simplify(line[: at + 1])[:-1] + simplify(line[at:])


def written(line):
    out, last = [], (0, 0)
    for p in line:
        out += [p[0] - last[0], p[1] - last[1]]
        last = p
    return " ".join(map(str, out))


features = json.load(open(sys.argv[1], encoding="utf8"))["features"]
overrides = json.load(open(os.path.join(here, "overrides.json"), encoding="utf8"))
rings = []  # country, ring in tenths of a degree, id of the override that moved it
for f in features:
    p, g = f["properties"], f["geometry"]
    if p["ADM0_A3"] == "ATA":
        continue  # nobody registers weapons there, and it would take a fifth of the picture
    code = CODES.get(p["ADM0_A3"], p["ISO_A2"])
    for polygon in g["coordinates"] if g["type"] == "MultiPolygon" else [g["coordinates"]]:
        for ring in polygon:
            to, moved = code, None
            for o in overrides:
                if o.get("shape") == p["ADM0_A3"] or (o.get("part") == p["ADM0_A3"] and inside(o["at"], ring) and len(ring) < 100):
                    to, moved = o["to"], o["id"]
            whole = []
            for x, y in ring[:-1]:
                q = (round(x * 10), round(y * 10))
                if not whole or whole[-1] != q:
                    whole.append(q)
            if len(whole) > 2:
                rings.append((to, whole, moved))

# Where three lines meet nothing is moved: there, and only there, a place has more than two neighbours.
near = defaultdict(set)
for _, ring, _ in rings:
    for a, b in zip(ring, ring[1:] + ring[:1]):
        near[a].add(b)
        near[b].add(a)
fixed = {a for a in near if len(near[a]) > 2}
shapes, arcs = defaultdict(list), defaultdict(list)
for number, (code, ring, moved) in enumerate(rings):
    knots = [i for i in range(len(ring)) if ring[i] in fixed] or [ring.index(min(ring))]
    out = []
    for k, start in enumerate(knots):
        end = knots[(k + 1) % len(knots)]
        line = ring[start : end + 1] if end > start else ring[start:] + ring[: end + 1]
        back = line[::-1] < line
        line = simplify(line[::-1] if back else line)
        arcs[tuple(line)].append((code, moved, number))
        out += (line[::-1] if back else line)[:-1]
    if len(out) > 2:
        shapes[code].append(out)

marked = []
for o in overrides:
    lines = []
    for line, sides in arcs.items():
        codes = {s[0] for s in sides}
        if "border" in o:
            hit = codes == set(o["border"])
            if w := o.get("within"):
                line = [p for p in line if w[0] * 10 <= p[0] <= w[2] * 10 and w[1] * 10 <= p[1] <= w[3] * 10]
        else:
            hit = any(s[1] == o["id"] for s in sides)
        if hit and len(line) > 1:
            lines.append(written(line))
    if not lines:
        sys.exit(f"{o['id']}: there is no such line")
    marked.append({"id": o["id"], "name": o["name"], "source": o["source"], "lines": lines})

points = [{"code": r["code"], "at": [round(float(r["lon"]) * 10), round(float(r["lat"]) * 10)]} for r in csv.DictReader(open(os.path.join(here, "points.csv"), encoding="utf8"))]
world = {
    "format": "proofmark-map/1",
    "source": "Natural Earth, Admin 0 countries, 1:110,000,000",
    "date": "2018",
    "licence": "public domain",
    "shapes": [{"code": c, "rings": [written(r) for r in shapes[c]]} for c in sorted(shapes)],
    "points": points,
    "disputed": marked,
}
with open(os.path.join(here, "world.json"), "w", encoding="utf8") as file:
    head = {k: v for k, v in world.items() if k in ("format", "source", "date", "licence")}
    file.write("{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in head.items()))
    for part in ("shapes", "points", "disputed"):
        file.write(f',\n "{part}": [\n' + ",\n".join("  " + json.dumps(x, ensure_ascii=False, separators=(",", ":")) for x in world[part]) + "\n ]")
    file.write("\n}\n")
print(len(shapes), "shapes,", sum(len(r) for s in shapes.values() for r in s), "places,", len(points), "points,", os.path.getsize(os.path.join(here, "world.json")), "bytes")
