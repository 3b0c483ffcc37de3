import { Button } from '../../components/button.tsx';
import { Countdown } from '../../components/countdown.tsx';
import { Paper } from '../../components/paper.tsx';
import { type Claim, SealCard } from '../../components/seal-card.tsx';
import { Tape } from '../../components/tape.tsx';
import { Timeline } from '../../components/timeline.tsx';
import { BlindStamp } from '../../components/wax.tsx';
import { exampleEvents } from './examples.ts';

const CLAIMS: readonly Claim[] = [
  {
    state: 'right',
    claim: 'The seal is the courier’s.',
    reason: 'Its signature fits the key published since 3 March 2026.',
  },
  { state: 'right', claim: 'The list is the sealed list.', reason: '846 names, sizes and positions, not one changed.' },
  {
    state: 'right',
    claim: 'What arrived is what you sent.',
    reason: 'Fingerprints of your disk and of the courier are the same.',
  },
];
const SEALED = '2026-11-20T18:04:31Z';

export function Proof() {
  return (
    <>
      <section>
        <h2>The seal</h2>
        <div className="cards">
          <SealCard
            state={{
              kind: 'right',
              how: 'Checked in your browser, just now:',
              sentence: '1,204 of 1,204 pieces match',
            }}
            sealedAt={SEALED}
            claims={CLAIMS}
            actions={
              <>
                <Button isSmall>Check again</Button>
                <Button isSmall>Proof to keep</Button>
              </>
            }
            foot="Check it without us with ssh-keygen and sha256sum, offline"
          />
          <SealCard
            state={{ kind: 'checking', done: 312, total: 1204 }}
            sealedAt={SEALED}
            claims={[CLAIMS[0] as Claim, { state: 'checking', claim: 'The list is the sealed list.' }]}
          />
          <SealCard
            state={{
              kind: 'wrong',
              sentence: 'The list is not the sealed list',
              todo: 'Do not use these files. Tell the sender.',
            }}
            sealedAt={SEALED}
            claims={[
              CLAIMS[0] as Claim,
              { state: 'wrong', claim: 'The list differs.', reason: 'Its digest is another one.' },
            ]}
          />
          <SealCard
            state={{
              kind: 'unknown',
              sentence: 'The pieces are not here',
              todo: 'Fetch pieces.bin to check the content.',
            }}
            claims={[CLAIMS[0] as Claim, { state: 'unknown', claim: 'The content was not checked.' }]}
          />
        </div>
      </section>
      <section className="halves">
        <div>
          <h2>What happened, what will</h2>
          <Timeline events={exampleEvents()} groupWords={(_, count) => `${count} files arrived again`} />
        </div>
        <div>
          <h2>Kept until 20 December 2026</h2>
          <Countdown from={SEALED} until="2026-12-20T18:04:31Z" now={new Date('2026-11-21T20:00:00Z')}>
            Then it is purged: keys, bytes, names destroyed.
          </Countdown>
        </div>
      </section>
    </>
  );
}

export function Papers() {
  return (
    <section className="kit-paper">
      <h2>A document</h2>
      <Paper
        kind="Purge certificate"
        title="This envelope is gone"
        lead="Purged on 15 November 2026 at 03:00:12, as agreed when it was sealed."
        stamp={<BlindStamp label="Blind stamp" />}
        tape={<Tape form="gone" />}
        facts={[
          { name: 'Envelope', value: <span className="mono">2C9K-55RW</span> },
          { name: 'Was inside', value: '148,112 files, 2.38 TB' },
          { name: 'Reason', value: 'Retention over: 30 days from sealing' },
        ]}
        timeline={<Timeline isWide events={exampleEvents().slice(0, 4)} />}
        verify={{
          checked: 'Checked in your browser: the signature is the courier’s.',
          how: 'To check it without us, now or in ten years:',
          commands:
            'ssh-keygen -Y verify -f allowed_signers -I courier -n receipt@datoferum -s certificate.json.sig < certificate.json',
        }}
        issuer="courier.example.com · signed with the key of 3 March 2026"
      />
    </section>
  );
}
