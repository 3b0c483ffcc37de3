import type { Language } from '../../ports/notifier.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { ptBr } from './pt-br.ts';

/** Every sentence of the mails; a language that lacks one does not compile. */
export type MailWords = typeof en;

export const MAIL_WORDS: Readonly<Record<Language, MailWords>> = { en, 'pt-BR': ptBr, es };
