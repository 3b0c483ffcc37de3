import { NameMark } from '../../components/marks.tsx';
import { BlindStamp, WaxLarge, WaxSmall } from '../../components/wax.tsx';

const HUES = [
  ['route', 'Route', 'it moves, or you are here'],
  ['wax', 'Wax', 'sealed and proven, always as the seal'],
  ['signal', 'Signal', 'it needs you'],
  ['ink', 'Ink', 'words, primary buttons'],
  ['ink2', 'Ink 2', 'second words'],
  ['ink3', 'Ink 3', 'faintest words'],
  ['strong', 'Line strong', 'borders of controls'],
  ['line', 'Line', 'hairlines'],
  ['canvas', 'Canvas', 'the desk'],
  ['sunken', 'Sunken', 'wells'],
  ['surface', 'Surface', 'the sheet'],
] as const;

export function Identity() {
  return (
    <>
      <section className="k1">
        <NameMark />
        <div>
          <p className="t16">
            An envelope on its side. Its outline is the D, its flap points the way it travels, the wax closes it.
          </p>
          <div className="row waxes">
            <WaxLarge label="Wax seal: sealed and unbroken" size={112} isNew />
            <WaxSmall size={34} />
            <WaxSmall />
            <BlindStamp label="Blind stamp: the seal is gone" size={96} />
          </div>
          <p className="t12 dim">Wax at three sizes · the blind stamp: what remains after the purge</p>
        </div>
      </section>
      <section>
        <h2>Three hues, and each says one thing</h2>
        <ul className="sws">
          {HUES.map(([name, title, text]) => (
            <li key={name}>
              <i className={`s-${name}`} />
              <b>{title}</b>
              <span className="faint t12">{text}</span>
            </li>
          ))}
        </ul>
      </section>
      <section className="typ">
        <div>
          <h2>Atkinson Hyperlegible Next</h2>
          <p className="v40">10.1 GB, sealed</p>
          <p className="t26">Feature 01 · VFX plates</p>
          <p className="t20">Sealed and unbroken</p>
          <p className="t16">Nothing is changed, renamed or opened on the way.</p>
          <p>Base 14/20. Não entregue até 21 nov. 2026. ¿Quién lo recogió?</p>
          <p className="t13">Tables 13/18 · 1,048,212 · 648,930 · 0O Il1 rn m</p>
        </div>
        <div>
          <h2>Atkinson Hyperlegible Mono</h2>
          <p className="mono t13m">A014C003_271118.[1001–2304].exr</p>
          <p className="mono t13m">sha256 5b0e 71c4 9a3f d812</p>
          <p className="mono t13m">4M8T-02HD</p>
          <p className="t13 dim">
            For digests, codes, commands and paths where every letter counts; a mistaken 0 for O must not happen here.
          </p>
        </div>
      </section>
    </>
  );
}
