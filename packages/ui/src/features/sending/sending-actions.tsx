import type { JobCommand, SendView } from '@datoferum/core/transfer';
import { DotsThree } from '@phosphor-icons/react/dist/csr/DotsThree';
import { Gauge } from '@phosphor-icons/react/dist/csr/Gauge';
import { Pause } from '@phosphor-icons/react/dist/csr/Pause';
import { Play } from '@phosphor-icons/react/dist/csr/Play';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useCommand } from '../../app/told.tsx';
import { useTransfers } from '../../app/use-transfers.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { Menu, type MenuItem } from '../../components/menu.tsx';
import { usePlatform } from '../../platform/platform.ts';
import { LimitDialog } from './limit-dialog.tsx';
import { canPause, isPaused, placesOf } from './queue.ts';

/** Pause, limit, and behind "more" the order of the queue and stop. `more` are the envelope's own acts. */
export function SendingActions({ job, more = [] }: { job: SendView; more?: readonly MenuItem[] }) {
  const { t } = useTranslation('sending');
  const { transfers } = usePlatform();
  const tellJob = useCommand();
  const { jobs } = useTransfers();
  const [open, setOpen] = useState<'limit' | 'stop' | null>(null);
  const navigate = useNavigate();
  const isStill = isPaused(job);
  const { up, down } = placesOf(jobs, job.id);
  const command = (what: JobCommand) => (): void => tellJob(job.id, what);
  const items: MenuItem[] = [
    ...(['high', 'usual', 'low'] as const).map((priority) => ({
      id: priority,
      label: t(`priority.${priority}`),
      isOn: job.priority === priority,
      onSelect: command({ do: 'priority', priority }),
    })),
    {
      id: 'up',
      label: t('queue.up'),
      isOff: up === null,
      isApart: true,
      onSelect: command({ do: 'move', to: up ?? 0 }),
    },
    { id: 'down', label: t('queue.down'), isOff: down === null, onSelect: command({ do: 'move', to: down ?? 0 }) },
    { id: 'queue', label: t('queue.show'), onSelect: () => void navigate('/moving') },
    { id: 'stop', label: t('stop.menu'), isApart: true, onSelect: () => setOpen('stop') },
    ...more,
  ];
  return (
    <>
      {canPause(job) ? (
        <Button
          icon={
            isStill ? (
              <Play className="i" weight="fill" aria-hidden />
            ) : (
              <Pause className="i" weight="fill" aria-hidden />
            )
          }
          keyCap="P"
          onClick={command({ do: isStill ? 'continue' : 'pause' })}
        >
          {t(isStill ? 'continue' : 'pause')}
        </Button>
      ) : null}
      <Button icon={<Gauge className="i" aria-hidden />} onClick={() => setOpen('limit')}>
        {t('limit.button')}
      </Button>
      <Menu
        label={t('more')}
        trigger={<IconButton label={t('more')} icon={<DotsThree className="i" weight="bold" aria-hidden />} />}
        items={items}
      />
      {open === 'limit' ? <LimitDialog job={job} onClose={() => setOpen(null)} /> : null}
      <ConfirmDialog
        isOpen={open === 'stop'}
        onClose={() => setOpen(null)}
        title={t('stop.title')}
        lead={t('stop.lead')}
        verb={t('stop.verb')}
        busyLabel={t('stop.busy')}
        keepLabel={t('stop.keep')}
        onConfirm={() => transfers.command(job.id, { do: 'stop' })}
      />
    </>
  );
}
