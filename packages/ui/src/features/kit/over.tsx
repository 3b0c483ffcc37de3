import { DotsThree } from '@phosphor-icons/react/dist/csr/DotsThree';
import { WifiSlash } from '@phosphor-icons/react/dist/csr/WifiSlash';
import { useState } from 'react';
import { AskingPanel, FailLine } from '../../components/asking-panel.tsx';
import { Banner } from '../../components/banner.tsx';
import { Button } from '../../components/button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Menu } from '../../components/menu.tsx';
import { Path } from '../../components/path.tsx';
import { PurgeDialog } from '../../components/purge-dialog.tsx';
import { useToasts } from '../../components/toasts.ts';
import { CourierError } from '../../platform/courier-error.ts';

const ERROR = new CourierError({ code: 'quota_exceeded', status: 413, detail: 'No room.', requestId: '01JD7Q8Z' });
const ODD = new CourierError({ code: 'brand_new', status: 409, detail: 'The courier says this in its own words.' });

export function Over() {
  const [isOpen, setOpen] = useState(false);
  const toasts = useToasts();
  const fail = (id: number) => ({
    id: String(id),
    line: (
      <FailLine
        what={<Path path={`plates/sh0410/v003/sh0410_plate_v003.118${id}.exr`} isMono />}
        why="Changed while it was sent, 16 kB larger now"
        action={
          <Button kind="quiet" isSmall>
            Send the new one
          </Button>
        }
      />
    ),
  });
  return (
    <>
      <section>
        <h2>Trouble</h2>
        <div className="stack">
          <Banner
            icon={<WifiSlash className="i i20" aria-hidden />}
            title="No line to the courier since 14:21."
            aside="next try in 18 s"
            actions={<Button isSmall>Try now</Button>}
          >
            2 envelopes wait; nothing is lost and nothing has to be sent twice. It goes on by itself.
          </Banner>
          <AskingPanel
            title="214 files need you. Everything else goes on."
            action={<Button kind="first">Retry 214 files</Button>}
            lines={[1, 2, 3, 4, 5].map(fail)}
            total={214}
          />
          <ErrorNote error={ERROR} onRetry={() => undefined} />
          <ErrorNote error={ODD} />
        </div>
      </section>
      <section>
        <h2>Above the page</h2>
        <div className="row wrap">
          <Menu
            label="More"
            trigger={
              <Button
                kind="quiet"
                className="icon"
                aria-label="More"
                icon={<DotsThree className="i" weight="bold" aria-hidden />}
              />
            }
            align="start"
            items={[
              { id: 'extend', label: 'Extend the deadline', note: 'once' },
              { id: 'withdraw', label: 'Withdraw', isApart: true },
              { id: 'purge', label: 'Purge', onSelect: () => setOpen(true) },
            ]}
          />
          <Button onClick={() => setOpen(true)}>Purge…</Button>
          <Button onClick={() => toasts.show({ text: 'Episode 204 · VFX turnover 3 is sealed', to: '/kit' })}>
            A toast
          </Button>
        </div>
        <PurgeDialog
          isOpen={isOpen}
          onClose={() => setOpen(false)}
          title="Purge “Episode 204 · VFX turnover 3” now?"
          lead="29 days early. Everything in it is destroyed. Nobody can bring it back, not even the people who run this courier."
          destroyed={['The keys, first', '846 files, 10.1 GB, and every copy of them', 'All file names and paths']}
          kept={[
            'A signed certificate: 846 entries, their digest, no names',
            'Receipts already given',
            'Lines in the records',
          ]}
          warning={
            <>
              <b>2 of 3 recipients have not finished.</b> Lab C is collecting now, at 64%; what it has already placed
              stays on its disk. Broadcaster D gets nothing. Both are told.
            </>
          }
          code="4M8T-02HD"
          verb="Purge now"
          busyLabel="Purging"
          onPurge={() => Promise.reject(ERROR)}
        />
      </section>
    </>
  );
}
