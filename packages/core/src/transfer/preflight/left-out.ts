/** What systems put beside people's files: left out unless a person wants it, and always counted and shown. */
const FILES = /^(?:\.DS_Store|Thumbs\.db|ehthumbs\.db|desktop\.ini|\._.*|\.localized|Icon\r|~\$.*)$/i;
const FOLDERS =
  /^(?:\.Spotlight-V100|\.Trashes|\.fseventsd|\.TemporaryItems|\.Trash-\d+|\$RECYCLE\.BIN|System Volume Information|@eaDir)$/i;

export const isLeftOut = (name: string, kind: 'file' | 'folder'): boolean =>
  (kind === 'file' ? FILES : FOLDERS).test(name);
