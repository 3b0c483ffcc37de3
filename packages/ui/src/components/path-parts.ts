/** A path as eyes need it: what may shrink, and what must stay. Joined again the parts are the path, mark for mark. */
export interface PathParts {
  /** Shrinks first, with its slash; '' at the root. */
  folder: string;
  /** The last folder, with its slash. */
  near: string;
  /** Begin of the name; shrinks only when nothing else can. */
  stem: string;
  /** Frame range and extension; always stays. */
  tail: string;
}

// "plate.[1001-1240].exr", "plate.1187.exr", "name.tar.gz": the end that tells one file from its neighbour.
const TAIL = /(?:[._](?:\[[^\]]*\]|\d{2,8}))?(?:\.[\p{L}\p{N}]{1,8}){0,2}$/u;

export function pathParts(path: string): PathParts {
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  const end = path.slice(bare.length);
  const cut = bare.lastIndexOf('/') + 1;
  const folders = bare.slice(0, cut);
  const name = bare.slice(cut);
  const before = folders.lastIndexOf('/', folders.length - 2) + 1;
  const tail = name.match(TAIL)?.[0] ?? '';
  return {
    folder: folders.slice(0, before),
    near: folders.slice(before),
    stem: name.slice(0, name.length - tail.length),
    tail: `${tail}${end}`,
  };
}
