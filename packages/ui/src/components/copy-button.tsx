import { Check } from '@phosphor-icons/react/dist/csr/Check';
import { Copy } from '@phosphor-icons/react/dist/csr/Copy';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from './announcer.ts';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';

export interface CopyButtonProps {
  /** Copied as it is. */
  text: string;
  /** What it is: "Copy the code". */
  label: string;
  /** With words instead of the icon alone. */
  hasWords?: boolean | undefined;
}

export function CopyButton({ text, label, hasWords }: CopyButtonProps) {
  const { t } = useTranslation('parts');
  const [said, setSaid] = useState<'copied' | 'notCopied' | null>(null);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(null), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (): Promise<void> => {
    const done = await navigator.clipboard.writeText(text).then(
      () => 'copied' as const,
      () => 'notCopied' as const,
    );
    setSaid(done);
    announce(t(done));
  };
  const icon =
    said === 'copied' ? <Check className="i" weight="bold" aria-hidden /> : <Copy className="i" aria-hidden />;
  if (hasWords) {
    return (
      <Button isSmall icon={icon} onClick={() => void copy()}>
        {said ? t(said) : label}
      </Button>
    );
  }
  return <IconButton isSmall label={said ? t(said) : label} icon={icon} onClick={() => void copy()} />;
}
