import { useMemo, useState } from 'react';
import { FileTree, type TreeColumn } from '../../components/file-tree/file-tree.tsx';
import type { TreeEntry } from '../../components/file-tree/fold-rows.ts';
import { Tape } from '../../components/tape.tsx';
import { segmentsOf } from '../../components/tape-segments.ts';
import { useFormats } from '../../format/use-formats.ts';
import { exampleSource, FILES } from './example-files.ts';

export function Tree() {
  const { count, bytes } = useFormats();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const columns = useMemo(
    (): TreeColumn<TreeEntry>[] => [
      {
        id: 'files',
        head: 'Files',
        room: 'number',
        isWideOnly: true,
        draw: ({ entry, frames }) => count(frames?.count ?? entry.files ?? 1),
      },
      { id: 'size', head: 'Size', room: 'number', draw: ({ entry, frames }) => bytes(frames?.bytes ?? entry.bytes) },
      {
        id: 'tape',
        head: 'Tape',
        room: 'tape',
        isWideOnly: true,
        draw: ({ entry }) =>
          entry.kind === 'folder' ? (
            <Tape form="list" segments={segmentsOf({ done: 0.62, moves: 0.04 })} />
          ) : (
            <Tape form="string" />
          ),
      },
      {
        id: 'state',
        head: 'State',
        room: 'words',
        draw: ({ entry }) =>
          entry.kind === 'folder' ? '62%' : isOdd(entry) ? <b className="ask">Changed while sent</b> : 'Arrived',
      },
    ],
    [count, bytes],
  );
  const pick = ({ key }: TreeEntry): void => {
    const next = new Set(picked);
    if (!next.delete(key)) next.add(key);
    setPicked(next);
  };
  return (
    <section className="kit-tree">
      <h2>Files</h2>
      <FileTree
        label="Files"
        source={exampleSource}
        columns={columns}
        apart={oddness}
        isAsking={isOdd}
        picked={picked}
        onPick={pick}
        total={FILES}
      />
    </section>
  );
}

const isOdd = ({ name }: TreeEntry): boolean => name.endsWith('.1187.exr');
const oddness = (entry: TreeEntry): string => (isOdd(entry) ? 'asks' : '');
