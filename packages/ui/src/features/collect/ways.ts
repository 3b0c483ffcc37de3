export type Way = 'computer' | 'folder' | 'zip';

/** Above this the desktop app is the better way; bytes. */
export const LARGE = 100_000_000_000;

/** The ways to take it, best first for this browser. */
export function waysOf({ folder, isPhone }: { folder: boolean; isPhone: boolean }): Way[] {
  if (isPhone) return ['computer', 'zip'];
  return folder ? ['folder', 'zip'] : ['zip'];
}
