import type { SpeedView } from '@datoferum/core/transfer';
import type { ReactNode } from 'react';
import { BigTape, Legend } from '../../components/big-tape.tsx';
import { Pips } from '../../components/pips.tsx';
import { ProgressSentence } from '../../components/progress-sentence.tsx';
import { LineSpark, SpeedGraph } from '../../components/speed-graph.tsx';
import { Tape } from '../../components/tape.tsx';
import { segmentsOf } from '../../components/tape-segments.ts';
import { EXAMPLE_MOVING, EXAMPLE_POINTS, EXAMPLE_TAPE, TOTAL } from './examples.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 32);
const SPEED: SpeedView = {
  now: 850e6,
  best: 987e6,
  median: 838e6,
  points: EXAMPLE_POINTS,
  stepMs: 30_000,
  cuts: [{ at: NOW - 68 * 30_000, ms: 40_000 }],
};

const FORMS: readonly [ReactNode, string, string][] = [
  [
    <Tape key="a" form="open" segments={[{ kind: 'wash', from: 0, to: 0.62 }]} />,
    'Filling',
    'being read; the end is open',
  ],
  [
    <Tape key="b" form="list" segments={segmentsOf({ done: 0.48, moves: 0.06 })} />,
    'Sending',
    'ink arrived, route moves',
  ],
  [
    <Tape key="c" form="list" segments={segmentsOf({ done: 0.48, moves: 0.06, asks: [0.3] })} />,
    'Needs you',
    'signal where it failed',
  ],
  [<Tape key="d" form="list" segments={segmentsOf({ done: 0.48, come: 0.02 })} />, 'Waits', 'no line, paused: no hue'],
  [
    <Tape key="e" form="list" segments={segmentsOf({ done: 0.6, moves: 0.02, come: 0.4 })} />,
    'Sealing',
    'read back and compared',
  ],
  [<Tape key="f" form="string" hasWax />, 'Sealed, delivered', 'at rest: a string with wax'],
  [
    <Tape key="g" form="list" hasWax segments={segmentsOf({ done: 0.36, moves: 0.04 })} />,
    'Collecting',
    'yours so far; wax waits',
  ],
  [<Tape key="h" form="gone" />, 'Purged', 'hollow; certificate kept'],
];

export function Tapes() {
  return (
    <>
      <section>
        <h2>The tape, in every state of an envelope</h2>
        <ul className="tapes">
          {FORMS.map(([tape, title, text]) => (
            <li key={title}>
              <div>{tape}</div>
              <b>{title}</b>
              <span className="t12 dim">{text}</span>
            </li>
          ))}
        </ul>
        <p className="row wrap t13 pipline">
          Recipients:
          <Pips states={['told']} />
          <Pips states={['opened']} />
          <Pips states={['collecting']} />
          <Pips states={['collected']} />
          <Pips states={['refused']} />
          <Pips states={['collected', 'collecting', 'told']}>1 of 3 has collected</Pips>
          <Pips states={Array.from({ length: 12 }, (_, at) => (at < 3 ? 'collected' : 'told'))} />
        </p>
      </section>
      <section>
        <h2>The big tape</h2>
        <ProgressSentence done={6.02e12} total={TOTAL} speed={850e6} left={4260} now={new Date(NOW)} />
        <BigTape
          states={EXAMPLE_TAPE}
          moving={EXAMPLE_MOVING}
          total={TOTAL}
          compared={5.88e12}
          label="62 percent has arrived, 3 stretches need you"
        >
          <Legend
            items={[
              { kind: 'done', text: '5,607 stretches arrived' },
              { kind: 'moves', text: '12 move' },
              { kind: 'asks', text: '3 failed' },
              { kind: 'rest', text: '3,356 wait' },
            ]}
            aside={
              <>
                <i className="sw cmp" />
                read back and compared up to 5.88 TB
              </>
            }
          />
        </BigTape>
      </section>
      <section className="halves">
        <div>
          <h2>Speed</h2>
          <SpeedGraph speed={SPEED} now={NOW} />
        </div>
        <div>
          <h2>The line</h2>
          <LineSpark points={EXAMPLE_POINTS.slice(0, 60)} />
          <LineSpark points={[]} isOff />
        </div>
      </section>
    </>
  );
}
