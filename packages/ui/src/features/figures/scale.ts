/** Steps that people count by, for a scale from 0 to `most`: at most five lines, the last one not below `most`. */
export function scaleOf(most: number): number[] {
  if (most <= 0) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const whole = Math.max(step, most < 4 ? 1 : 0);
  const lines = [0];
  while ((lines.at(-1) as number) < most) lines.push(lines.length * whole);
  return lines;
}

export interface Bar {
  day: string;
  value: number;
  /** In units of the picture. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Plot {
  width: number;
  height: number;
  left: number;
  lines: { value: number; y: number }[];
  bars: Bar[];
}

/** Bars of days side by side; `values` may lack days. A value above zero is at least one unit high. */
export function plotOf(
  days: readonly string[],
  values: ReadonlyMap<string, number>,
  size: { width: number; height: number; left: number },
): Plot {
  const { width, height, left } = size;
  const most = Math.max(0, ...days.map((day) => values.get(day) ?? 0));
  const scale = scaleOf(most);
  const top = scale.at(-1) as number;
  const each = (width - left) / Math.max(1, days.length);
  const bars = days.map((day, at): Bar => {
    const value = values.get(day) ?? 0;
    const tall = value === 0 ? 0 : Math.max(1, (value / top) * height);
    return { day, value, x: left + at * each + each * 0.15, y: height - tall, width: each * 0.7, height: tall };
  });
  return { ...size, lines: scale.map((value) => ({ value, y: height - (value / top) * height })), bars };
}

/** Which days carry a label: the first, the last, and some between that do not crowd. */
export function labelled(days: readonly string[], most = 6): Set<number> {
  const step = Math.max(1, Math.ceil(days.length / most));
  const found = new Set<number>();
  for (let at = 0; at < days.length; at += step) if (days.length - 1 - at >= step / 2 || at === 0) found.add(at);
  found.add(days.length - 1);
  return found;
}
