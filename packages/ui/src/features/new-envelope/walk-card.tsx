import type { WalkView } from '@datoferum/core/transfer';
import { File as FileIcon } from '@phosphor-icons/react/dist/csr/File';
import { Folder } from '@phosphor-icons/react/dist/csr/Folder';
import { FolderOpen } from '@phosphor-icons/react/dist/csr/FolderOpen';
import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import { Prohibit } from '@phosphor-icons/react/dist/csr/Prohibit';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Checkbox } from '../../components/field.tsx';
import { Menu } from '../../components/menu.tsx';
import { Name, Path } from '../../components/path.tsx';
import { useFormats } from '../../format/use-formats.ts';
import type { Picked } from '../../platform/transfers-port.ts';

const FIRST_TOPS = 8;

export interface WalkCardProps {
  picked: Picked;
  walk: WalkView | null;
  leavesOut: boolean;
  onLeaveOut(isOn: boolean): void;
  onFolder(): void;
  onFiles(): void;
  onLetGo(): void;
}

/** What goes: the counts as they grow, what is at the top, what stays behind. */
export function WalkCard({ picked, walk, leavesOut, onLeaveOut, onFolder, onFiles, onLetGo }: WalkCardProps) {
  const { t } = useTranslation('newEnvelope');
  const { count } = useFormats();
  const names = picked.roots.map(({ name }) => name);
  return (
    <>
      <div className="row between dropline">
        <div className="row grow">
          <FolderOpen className="i i20" aria-hidden />
          <h2 className="cut">
            <Name>
              {names.length > 1 ? t('walk.several', { name: picked.name, more: count(names.length - 1) }) : picked.name}
            </Name>
          </h2>
        </div>
        <Menu
          label={t('walk.more')}
          trigger={
            <Button isSmall icon={<Plus className="i" weight="bold" aria-hidden />}>
              {t('walk.more')}
            </Button>
          }
          items={[
            { id: 'folder', label: t('walk.moreFolder'), onSelect: onFolder },
            { id: 'files', label: t('walk.moreFiles'), onSelect: onFiles },
            { id: 'none', label: t('walk.letGo'), isApart: true, onSelect: onLetGo },
          ]}
        />
      </div>
      <Counts walk={walk} />
      <Tops walk={walk} />
      <LeftOut walk={walk} leavesOut={leavesOut} onLeaveOut={onLeaveOut} />
      {picked.showsAllNames ? null : <p className="t12 dim">{t('walk.hidesNames')}</p>}
      {picked.keepsEmptyFolders ? null : <p className="t12 dim">{t('walk.noEmptyFolders')}</p>}
    </>
  );
}

function Counts({ walk }: { walk: WalkView | null }) {
  const { t } = useTranslation('newEnvelope');
  const { count, bytes, exactBytes } = useFormats();
  const [amount = '0', ...unit] = bytes(walk?.bytes ?? 0).split(/\s/);
  const isDone = walk?.isDone ?? false;
  return (
    <div className="read count">
      <div>
        <span className="v big">{count(walk?.files ?? 0)}</span>
        <span className="k">{t(isDone ? 'walk.files' : 'walk.filesSoFar', { count: walk?.files ?? 0 })}</span>
      </div>
      <div>
        <span className="v big" title={exactBytes(walk?.bytes ?? 0)}>
          {amount} <small>{unit.join(' ')}</small>
        </span>
        <span className="k">{t('walk.folders', { count: walk?.folders ?? 0, number: count(walk?.folders ?? 0) })}</span>
      </div>
      <div className="grow reading">
        {walk && !isDone ? (
          <>
            <span className="k">
              <span className="beat" />
              {t('walk.reading', { number: count(walk.perSecond) })}
            </span>
            <span className="t13 cut mono">
              <Path path={walk.now} isMono />
            </span>
          </>
        ) : null}
      </div>
    </div>
  );
}

function Tops({ walk }: { walk: WalkView | null }) {
  const { t } = useTranslation('newEnvelope');
  const { count, bytes, exactBytes } = useFormats();
  const [isOpen, setOpen] = useState(false);
  const tops = walk?.tops ?? [];
  if (tops.length === 0) return null;
  const shown = isOpen ? tops : tops.slice(0, FIRST_TOPS);
  return (
    <>
      <table className="inside">
        <thead>
          <tr>
            <th scope="col">{t('walk.folder')}</th>
            <th scope="col" className="num">
              {t('walk.filesHead')}
            </th>
            <th scope="col" className="num">
              {t('walk.size')}
            </th>
            <th scope="col">{t('walk.state')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, kind, files, bytes: size, isReading }) => (
            <tr key={name}>
              <td>
                <span>
                  {kind === 'folder' ? (
                    <Folder className="i" weight="fill" aria-hidden />
                  ) : (
                    <FileIcon className="i" aria-hidden />
                  )}
                  <span className="cut">
                    <Name>{name}</Name>
                  </span>
                </span>
              </td>
              <td className="num">{kind === 'folder' ? count(files) : ''}</td>
              <td className="num" title={exactBytes(size)}>
                {bytes(size)}
              </td>
              <td>{isReading ? <b className="go">{t('walk.isReading')}</b> : t('walk.isRead')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {tops.length > shown.length ? (
        <Button kind="quiet" isSmall onClick={() => setOpen(true)}>
          {t('walk.showAll', { number: count(tops.length) })}
        </Button>
      ) : null}
    </>
  );
}

function LeftOut({
  walk,
  leavesOut,
  onLeaveOut,
}: {
  walk: WalkView | null;
  leavesOut: boolean;
  onLeaveOut(isOn: boolean): void;
}) {
  const { t } = useTranslation('newEnvelope');
  const { count } = useFormats();
  const out = walk?.leftOut ?? { count: 0, first: [] };
  return (
    <div className="row between top t12 dim left-out">
      <details>
        <summary>
          <Prohibit className="i" aria-hidden />{' '}
          {leavesOut ? t('leftOut.files', { count: out.count, number: count(out.count) }) : t('leftOut.nothing')}
        </summary>
        <ul className="left-list">
          {out.first.map((path) => (
            <li key={path}>
              <Path path={path} isMono />
            </li>
          ))}
        </ul>
        {out.count > out.first.length ? (
          <p>{t('leftOut.more', { number: count(out.count - out.first.length) })}</p>
        ) : null}
        <Checkbox label={t('leftOut.rule')} hint={t('leftOut.ruleHint')} isOn={leavesOut} onChange={onLeaveOut} />
      </details>
      <span>
        {t('leftOut.empty')} <b>{count(walk?.emptyFolders ?? 0)}</b>
      </span>
    </div>
  );
}
