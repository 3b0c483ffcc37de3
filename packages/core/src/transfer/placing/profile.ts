import { bytesOfName } from './sink-name.ts';

/** What names a place can hold. `posix`: any bytes. The others hold text only and take names as equal that differ in case or form. */
export type PlaceSystem = 'posix' | 'macos' | 'windows' | 'browser';

export interface PlaceProfile {
  system: PlaceSystem;
  /** The longest path below the root: bytes of UTF-8, on Windows UTF-16 units. */
  longestPath: number;
}

export interface SystemRules {
  /** Names are text; what is not is written otherwise. */
  isText: boolean;
  /** Two names that differ only in case or Unicode form are one. */
  folds: boolean;
  /** Longest name: bytes of UTF-8, on Windows UTF-16 units. */
  longestName: number;
  measure(name: string): number;
  /** Characters that no name may hold. */
  forbidden: RegExp | null;
  /** Characters that may not stand first, or last. */
  first: RegExp | null;
  last: RegExp | null;
  /** Names that mean something else there; a match begins at the character that is written otherwise. */
  reserved: readonly RegExp[];
}

const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)\s*(?:\.|$)/iu;
// NTFS gives long names a second, short one: LONGFI~1.TXT may be the same file as longfilename.txt.
const SHORT_NAME = /(?<=^[^.~]{1,7})~[0-9]{1,6}(?:\.[^.]{0,3})?$/su;
const MAGIC = /^(?:desktop\.ini|thumbs\.db)$/iu;
const RUNS_BY_ENDING = /\.(?:lnk|url|scf|local|desktop|crswap|crdownload)$/iu;

const byteLength = (name: string): number => bytesOfName(name).length;

export const RULES: Readonly<Record<PlaceSystem, SystemRules>> = {
  posix: {
    isText: false,
    folds: false,
    longestName: 255,
    measure: byteLength,
    forbidden: null,
    first: null,
    last: null,
    reserved: [],
  },
  macos: {
    isText: true,
    folds: true,
    longestName: 255,
    measure: byteLength,
    forbidden: /\0/u,
    first: null,
    last: null,
    reserved: [],
  },
  windows: {
    isText: true,
    folds: true,
    longestName: 255,
    measure: (name) => name.length,
    forbidden: /[\0-\x1f"*:<>?\\|]/u,
    first: null,
    last: /[. ]/u,
    reserved: [DEVICE, SHORT_NAME],
  },
  // The strictest of what browsers let into a folder on any system. Seven bytes are left for the ending of a file under way.
  browser: {
    isText: true,
    folds: true,
    longestName: 248,
    measure: byteLength,
    forbidden: /[\0-\x1f"*:<>?\\|~\p{Cc}\p{Cf}\p{Noncharacter_Code_Point}]/u,
    first: /[\s\u0085]/u,
    last: /[.\s\u0085]/u,
    reserved: [DEVICE, MAGIC, RUNS_BY_ENDING],
  },
};

/** What lies in the way of no entry: kept for the sealed documents and for files that are not whole yet. */
export const PROOF_FOLDER = '.datoferum';
