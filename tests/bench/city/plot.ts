/** A measured cost at a size. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Plot {
  readonly title: string;
  /** What is across and what is up, with its unit. */
  readonly across: string;
  readonly up: string;
  readonly series: Readonly<Record<string, readonly Point[]>>;
}

const [WIDTH, HEIGHT, MARGIN, LEGEND] = [880, 480, 64, 170];
const COLOURS = ["#1b6ca8", "#d1495b", "#2e8b57", "#e08e0b", "#6a4c93", "#3d3d3d", "#00838f"];

/** A plot as SVG, both of its axes in powers of ten. */
export function svgOf({ title, across, up, series }: Plot): string {
  const points = Object.values(series).flat();
  const x = scale(
    points.map((point) => point.x),
    MARGIN,
    WIDTH - MARGIN - LEGEND,
  );
  const y = scale(
    points.map((point) => point.y),
    HEIGHT - MARGIN,
    MARGIN,
  );
  const lines = Object.entries(series).map(([name, line], nth) => {
    const colour = COLOURS[nth % COLOURS.length] ?? "black";
    const path = line.map((point) => `${x.at(point.x)},${y.at(point.y)}`).join(" ");
    const dots = line.map((point) => circle(x.at(point.x), y.at(point.y), colour)).join("");
    const top = MARGIN + nth * 22;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${text(WIDTH - LEGEND, top, name, `fill="${colour}"`)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    text(MARGIN, 28, title, 'font-size="16"'),
    text((WIDTH - LEGEND) / 2, HEIGHT - 14, across, 'text-anchor="middle"'),
    text(0, 0, up, `text-anchor="middle" transform="translate(18 ${HEIGHT / 2}) rotate(-90)"`),
    ...x.ticks.map((tick) => upright(x.at(tick), shown(tick))),
    ...y.ticks.map((tick) => level(y.at(tick), shown(tick))),
    ...lines,
    "</svg>\n",
  ].join("\n");
}

/** Powers of ten around all values, and where a value lies between two ends. */
function scale(values: readonly number[], from: number, to: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, nth) => 10 ** (low + nth)),
    at: (value: number) =>
      Number((from + ((Math.log10(value) - low) / (high - low)) * (to - from)).toFixed(1)),
  };
}

const shown = (tick: number): string => tick.toLocaleString("en");

const circle = (x: number, y: number, colour: string): string =>
  `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>`;

const upright = (x: number, label: string): string =>
  `<line x1="${x}" y1="${MARGIN}" x2="${x}" y2="${HEIGHT - MARGIN}" stroke="#ddd"/>${text(x, HEIGHT - MARGIN + 18, label, 'text-anchor="middle"')}`;

const level = (y: number, label: string): string =>
  `<line x1="${MARGIN}" y1="${y}" x2="${WIDTH - MARGIN - LEGEND}" y2="${y}" stroke="#ddd"/>${text(MARGIN - 8, y + 4, label, 'text-anchor="end"')}`;

const text = (x: number, y: number, words: string, attributes = ""): string =>
  `<text x="${x}" y="${y}" ${attributes}>${words.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</text>`;
