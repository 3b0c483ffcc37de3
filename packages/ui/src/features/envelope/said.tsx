import { Fragment, type ReactNode } from 'react';
import { Name } from '../../components/path.tsx';

/** Stands for a name while words are put together, so that nothing in the name is read as a mark of ours. */
export const WHO = '\ue000';

/** Words with `<b>` and a name in them. The name is isolated, whatever is in it. */
export function Said({ text, who }: { text: string; who?: string | null }) {
  let isBold = false;
  const parts: ReactNode[] = [];
  for (const [at, part] of text.split(/(<\/?b>|\ue000)/).entries()) {
    if (part === '<b>' || part === '</b>') isBold = part === '<b>';
    else if (part !== '') {
      const drawn = part === WHO ? <Name>{who ?? ''}</Name> : part;
      parts.push(isBold ? <b key={at}>{drawn}</b> : <Fragment key={at}>{drawn}</Fragment>);
    }
  }
  return <>{parts}</>;
}
