import { TAPE } from '@datoferum/core/transfer';

/** The worst first: what asks must be seen, then what moves, then what is least far. */
const WORST: readonly number[] = [TAPE.asks, TAPE.moves, TAPE.rest, TAPE.read, TAPE.done, TAPE.compared];
const RANK = new Map(WORST.map((state, rank) => [state, rank]));
const rank = (state: number): number => RANK.get(state) ?? WORST.length;

export const COLUMN_PX = 4;

/** How many columns of 3 + 1 px a width takes; at least one. */
export const columnsFor = (widthPx: number): number => Math.max(1, Math.floor(widthPx / COLUMN_PX));

/** The same tape in another number of columns: each shows the worst of what lies under it. */
export function fitColumns(states: Uint8Array, columns: number): Uint8Array {
  if (states.length === columns || states.length === 0) return states;
  const fitted = new Uint8Array(columns);
  for (let at = 0; at < columns; at += 1) {
    const from = Math.floor((at * states.length) / columns);
    // More columns than states: each state is drawn as often as it is wide, none is smeared over its neighbours.
    const to = columns > states.length ? from + 1 : Math.ceil(((at + 1) * states.length) / columns);
    let worst = states[from] ?? TAPE.rest;
    for (let k = from + 1; k < to && k < states.length; k += 1) {
      const state = states[k] ?? TAPE.rest;
      if (rank(state) < rank(worst)) worst = state;
    }
    fitted[at] = worst;
  }
  return fitted;
}

export interface Run {
  state: number;
  /** Columns, `to` exclusive. */
  from: number;
  to: number;
}

/** Neighbours of one state as one run: the tape as a table. */
export function runsOf(states: Uint8Array): Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < states.length; at += 1) {
    const state = states[at] as number;
    const last = runs.at(-1);
    if (last && last.state === state) last.to = at + 1;
    else runs.push({ state, from: at, to: at + 1 });
  }
  return runs;
}

/** A stretch on its way, in bytes of the tape. */
export interface OnItsWay {
  from: number;
  length: number;
  durable: number;
}

const TOP = 5;
const HEIGHT = 28;

/**
 * SVG paths per state in a box 38 high: columns 28 high from y = 5, amber 38 with a cap, what moves as high as it is far (the
 * edge is ragged because it is). One path per state keeps the page light.
 */
export function tapePaths(
  states: Uint8Array,
  total: number,
  moving: readonly OnItsWay[],
): Record<'rest' | 'read' | 'done' | 'moves' | 'asks' | 'cap', string> {
  const paths = { rest: '', read: '', done: '', moves: '', asks: '', cap: '' };
  const column = (x: number, y: number, height: number): string => `M${x} ${y}h3v${height}h-3z`;
  const wide = states.length === 0 ? 0 : total / states.length;
  for (let at = 0; at < states.length; at += 1) {
    const x = at * COLUMN_PX;
    const state = states[at];
    if (state === TAPE.asks) {
      paths.asks += column(x, 0, 38);
      paths.cap += column(x, 0, 3);
    } else if (state === TAPE.moves) {
      const share = shareUnder(at * wide, (at + 1) * wide, moving);
      const high = Math.max(3, Math.round(share * HEIGHT));
      if (high < HEIGHT) paths.rest += column(x, TOP, HEIGHT - high);
      paths.moves += column(x, TOP + HEIGHT - high, high);
    } else {
      paths[state === TAPE.rest ? 'rest' : state === TAPE.read ? 'read' : 'done'] += column(x, TOP, HEIGHT);
    }
  }
  return paths;
}

/** How far the stretches under a column are; 1 when nothing is said about them. */
function shareUnder(from: number, to: number, moving: readonly OnItsWay[]): number {
  let length = 0;
  let durable = 0;
  for (const stretch of moving) {
    if (stretch.from >= to || stretch.from + stretch.length <= from) continue;
    length += stretch.length;
    durable += stretch.durable;
  }
  return length === 0 ? 1 : durable / length;
}
