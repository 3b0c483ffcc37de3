import { useTranslation } from 'react-i18next';
import { useFormats } from '../../format/use-formats.ts';

/** Heads of the three columns that every table of figures ends with. */
export function AmountHeads() {
  const { t } = useTranslation('figures');
  return (
    <>
      <th scope="col" className="num">
        {t('envelopes')}
      </th>
      <th scope="col" className="num">
        {t('files')}
      </th>
      <th scope="col" className="num">
        {t('bytes')}
      </th>
    </>
  );
}

/** And their cells; the exact bytes stand behind the round ones. */
export function AmountCells({ envelopes, files, bytes }: { envelopes: number; files: number; bytes: number }) {
  const formats = useFormats();
  return (
    <>
      <td className="num">{formats.count(envelopes)}</td>
      <td className="num">{formats.count(files)}</td>
      <td className="num" title={formats.exactBytes(bytes)}>
        {formats.bytes(bytes)}
      </td>
    </>
  );
}
