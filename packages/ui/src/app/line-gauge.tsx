import { useFormats } from '../format/use-formats.ts';
import { useTransfers } from './use-transfers.ts';

/** How the line runs; always there, so that nobody asks whether it still does. */
export function LineGauge() {
  const { line } = useTransfers();
  const { speed } = useFormats();
  return (
    <div className="line-gauge">
      <div className="row between t12">
        <b>↑ {speed(line.up.now)}</b>
        <span className="faint">↓ {speed(line.down.now)}</span>
      </div>
    </div>
  );
}
