import { Controls } from './controls.tsx';
import { Identity } from './identity.tsx';
import { Over } from './over.tsx';
import { Papers, Proof } from './proof.tsx';
import { Tapes } from './tapes.tsx';
import { Tree } from './tree.tsx';

/** Every part in every state, for eyes; demo mode and development only, and its words in English only. */
export function Page() {
  return (
    <main className="kit" lang="en">
      <h1 className="sr">The parts of the screens</h1>
      <Identity />
      <Tapes />
      <Controls />
      <Proof />
      <Papers />
      <Tree />
      <Over />
    </main>
  );
}
