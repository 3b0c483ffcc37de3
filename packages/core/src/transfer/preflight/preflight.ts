import { visiblePath } from '../../envelope/visible-path.ts';
import { fitSegment } from '../placing/fit-segment.ts';
import { foldName } from '../placing/fold-name.ts';
import { RULES } from '../placing/profile.ts';
import type { SourceItem, SourceTrouble } from '../ports.ts';
import { Frames } from './frames.ts';

/** Something to look at before it goes. `blocks` cannot be sent as it is; the others are a person's to judge. */
export interface Finding {
  /** Stable for the same finding in the same folder, so that "intended" stays said. */
  id: string;
  code: FindingCode;
  blocks: boolean;
  count: number;
  /** Paths for eyes, ≤ 20. */
  first: string[];
  values: Record<string, string | number>;
}
export type FindingCode =
  | 'name_refused'
  | 'unreadable'
  | 'case_twins'
  | 'reserved_name'
  | 'long_path'
  | 'frames_missing'
  | 'empty'
  | 'too_many_files'
  | 'too_many_bytes'
  | 'quota'
  | 'structure'
  | 'odd_structure';

/** The longest path that Windows opens without being told to, with room for the folder it is placed in. */
const LONG_PATH = 200;
const FIRST = 20;
/** Sequences named one by one; more of them share a finding. */
const SEQUENCES = 20;

interface OpenFolder {
  path: string;
  /** Folded name → name as it is, of what was met here. */
  names: Map<string, string>;
  frames: Frames;
}

/**
 * Looks at a walk as it goes by: names that cannot go, that other systems take for one or cannot hold, frames that are missing.
 * Opens no file. Memory: the names of the folders that are open at the moment.
 */
export class Preflight {
  readonly #found = new Map<string, Finding>();
  #open: OpenFolder[] = [];
  #sequences = 0;

  add(item: SourceItem | SourceTrouble): void {
    const path = visiblePath(item.path);
    if (item.kind === 'trouble') {
      this.#leave(path);
      const code = item.code === 'name_refused' ? 'name_refused' : 'unreadable';
      this.#say(code, code, false, path);
      return;
    }
    this.#leave(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    this.#twin(path, name);
    const { why } = fitSegment(item.path.subarray(item.path.lastIndexOf(0x2f) + 1), RULES.windows, false);
    if (why !== null) this.#say('reserved_name', 'reserved_name', false, path);
    if (path.length > LONG_PATH) this.#say('long_path', 'long_path', false, path);
    if (item.kind === 'folder') this.#open.push({ path: `${path}/`, names: new Map(), frames: new Frames() });
    else this.#open.at(-1)?.frames.add(name);
  }

  /** What was found so far; `isDone` closes the folders that are open. */
  findings(isDone: boolean): Finding[] {
    if (isDone) this.#leave('');
    return [...this.#found.values()];
  }

  #leave(path: string): void {
    while (this.#open.length > 0) {
      const last = this.#open.at(-1) as OpenFolder;
      if (path.startsWith(last.path)) return;
      this.#open.pop();
      for (const { name, lacks, missing } of last.frames.gaps()) {
        this.#sequences += 1;
        const id = this.#sequences <= SEQUENCES ? `frames_missing ${last.path}${name}` : 'frames_missing';
        this.#say('frames_missing', id, false, `${last.path}${name}`, { lacks }, missing);
      }
    }
  }

  #twin(path: string, name: string): void {
    const here = this.#open.at(-1)?.names;
    if (!here) return;
    const folded = foldName(name);
    const other = here.get(folded);
    if (other === undefined) here.set(folded, name);
    else this.#say('case_twins', 'case_twins', false, `${path.slice(0, -name.length)}${other}`, {}, 1, path);
  }

  #say(
    code: FindingCode,
    id: string,
    blocks: boolean,
    path: string,
    values: Record<string, string | number> = {},
    count = 1,
    ...more: string[]
  ): void {
    let finding = this.#found.get(id);
    if (!finding) {
      finding = { id, code, blocks, count: 0, first: [], values };
      this.#found.set(id, finding);
    }
    finding.count += count;
    for (const one of [path, ...more]) if (finding.first.length < FIRST) finding.first.push(one);
  }
}
