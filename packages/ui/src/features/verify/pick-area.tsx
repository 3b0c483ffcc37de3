import { type ReactNode, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { fromDrop, fromField, type PickedFile } from './gather.ts';

export interface PickButton {
  id: string;
  label: string;
  isFolder?: boolean;
  accept?: string;
  kind?: 'first' | 'second' | 'quiet';
}

/** A place to drop on that is also buttons with the machine's own dialogs. */
export function PickArea({
  title,
  text,
  buttons,
  onPicked,
}: {
  title?: string;
  text?: ReactNode;
  buttons: readonly PickButton[];
  onPicked(files: PickedFile[]): void;
}) {
  const [isOver, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one of two ways; the buttons inside are the other
    <div
      className={isOver ? 'dropbig over' : 'dropbig'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void fromDrop(event.dataTransfer).then(onPicked);
      }}
    >
      {title ? (
        <p className="t16">
          <b>{title}</b>
        </p>
      ) : null}
      {text ? <p className="dim">{text}</p> : null}
      <div className="row wrap">
        {buttons.map((button) => (
          <FileButton key={button.id} {...button} onPicked={onPicked} />
        ))}
      </div>
    </div>
  );
}

export function FileButton({
  label,
  isFolder,
  accept,
  kind,
  onPicked,
}: PickButton & { onPicked(files: PickedFile[]): void }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...(kind ? { kind } : {})} onClick={() => field.current?.click()}>
        {label}
      </Button>
      <input
        ref={field}
        type="file"
        hidden
        multiple
        aria-hidden
        tabIndex={-1}
        {...(isFolder ? { webkitdirectory: '' } : {})}
        {...(accept ? { accept } : {})}
        onChange={(event) => {
          const files = fromField(event.target.files);
          event.target.value = '';
          if (files.length > 0) onPicked(files);
        }}
      />
    </>
  );
}
