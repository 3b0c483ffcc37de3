import { FolderOpen } from '@phosphor-icons/react/dist/csr/FolderOpen';
import { type DragEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';

export interface DropZoneProps {
  onDrop(transfer: DataTransfer): void;
  onFolder(): void;
  onFiles(): void;
  /** What was picked; without it the zone says what to do. */
  children?: ReactNode;
}

/** Takes what is dropped; says so while something is held over it. */
export function DropZone({ onDrop, onFolder, onFiles, children }: DropZoneProps) {
  const { t } = useTranslation('newEnvelope');
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent): void => {
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  };
  return (
    <section
      className={`drop${isOver ? ' over' : ''}${children ? '' : ' bare'}`}
      aria-label={t('drop.zone')}
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop(event.dataTransfer);
      }}
    >
      {children ?? (
        <div className="bare-in">
          <FolderOpen className="i i32" aria-hidden />
          <p className="t16">
            <b>{t('drop.title')}</b>
          </p>
          <p className="dim">{t('drop.lead')}</p>
          <div className="row">
            <Button kind="first" onClick={onFolder}>
              {t('drop.folder')}
            </Button>
            <Button onClick={onFiles}>{t('drop.files')}</Button>
          </div>
          <p className="t12 faint">{t('drop.paste')}</p>
        </div>
      )}
    </section>
  );
}
