import { ArrowLeft } from '@phosphor-icons/react/dist/csr/ArrowLeft';
import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { Printer } from '@phosphor-icons/react/dist/csr/Printer';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { envelopeCode } from '../../format/envelope-code.ts';
import { CourierError } from '../../platform/courier-error.ts';
import { usePlatform } from '../../platform/platform.ts';
import { useCertificate, useEnvelope, useReceipts } from '../envelope/use-envelope.ts';
import { ALLOWED_SIGNERS } from '../verify/documents.ts';
import { storedZip } from '../verify/proof-zip.ts';
import { saveBlob } from '../verify/save-blob.ts';
import { CertificatePaper, ReceiptPaper } from './papers.tsx';

/** A certificate or a receipt as a sheet by itself; prints on one page. */
export function Page() {
  const { envelope: id = '', receipt: receiptId } = useParams();
  const { t } = useTranslation('certificate');
  const { courier } = usePlatform();
  const certificate = useCertificate(id, receiptId === undefined);
  const receipts = useReceipts(id);
  // Names of the parties, where one may know them; an auditor may not.
  const { data: envelope, isPending: isNaming } = useEnvelope(id);
  const document_ = receiptId === undefined ? certificate.data : receipts.data?.find((one) => one.id === receiptId);
  const asked = receiptId === undefined ? certificate : receipts;
  const isNone =
    (asked.error instanceof CourierError && asked.error.code === 'not_found') || (asked.isSuccess && !document_);
  const name = receiptId === undefined ? 'certificate.json' : `${document_?.kind ?? 'receipt'}.json`;
  useEffect(() => {
    document.title = `${receiptId === undefined ? t('kind') : t('receipt.kind')} ${envelopeCode(id)} · Datoferum`;
  }, [t, id, receiptId]);
  const save = useMutation({
    mutationFn: async () => {
      if (!document_) return;
      const keys = await (await courier.raw(ALLOWED_SIGNERS, { accept: '*/*' })).blob();
      const files = [
        { name, blob: new Blob([document_.statement]) },
        { name: `${name}.sig`, blob: new Blob([document_.sig]) },
        { name: 'allowed_signers', blob: keys },
      ];
      saveBlob(
        await storedZip(files, Date.parse(document_.at)),
        `${name.replace('.json', '')}-${envelopeCode(id)}.zip`,
      );
    },
  });
  return (
    <div className="gate certpage">
      <header className="bar">
        <Link className="t13 back" to={`/envelopes/${id}`}>
          <ArrowLeft className="i" aria-hidden /> {t('back')}
        </Link>
        <div className="row">
          <Button isSmall icon={<Printer className="i" aria-hidden />} onClick={() => window.print()}>
            {t('print')}
          </Button>
          <Button
            isSmall
            icon={<DownloadSimple className="i" aria-hidden />}
            disabled={!document_}
            isBusy={save.isPending}
            busyLabel={t('saving')}
            onClick={() => save.mutate()}
          >
            {t('save')}
          </Button>
        </div>
      </header>
      <main>
        {document_ && !isNaming && !receipts.isPending ? (
          receiptId === undefined ? (
            <CertificatePaper receipt={document_} envelope={envelope} receipts={receipts.data ?? []} name={name} />
          ) : (
            <ReceiptPaper receipt={document_} envelope={envelope} name={name} />
          )
        ) : (
          <div className="cert">
            <h1 className="sr">{t('kind')}</h1>
            {isNone ? (
              <Empty title={t('none')}>{t('noneText')}</Empty>
            ) : asked.error ? (
              <ErrorNote error={asked.error} onRetry={() => void asked.refetch()} />
            ) : (
              <Skeleton lines={8} />
            )}
          </div>
        )}
        {save.error ? <ErrorNote error={save.error} /> : null}
      </main>
    </div>
  );
}
