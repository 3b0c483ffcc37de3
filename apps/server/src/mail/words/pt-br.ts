import type { MailWords } from './index.ts';

export const ptBr: MailWords = {
  foot: 'Enviado por {courier}, um portador de dados. Ninguém lê respostas a esta mensagem.',
  unasked: 'Não foi você quem pediu? Então não faça nada: sem o link nada acontece.',
  linkOnce: 'O link funciona uma vez e por tempo limitado:',
  link: 'O link:',
  facts: {
    title: 'Envelope',
    sender: 'De',
    content: 'Conteúdo',
    until: 'Até',
    code: 'Número',
    recipient: 'Destinatário',
    reason: 'Motivo',
    at: 'Hora',
  },
  files: { one: '{count} arquivo', other: '{count} arquivos' },
  'prove-address': {
    subject: 'Comprove seu endereço',
    say: 'Alguém, provavelmente você, quer usar este endereço aqui. Abra o link para comprovar que ele é seu.',
    button: 'Comprovar o endereço',
  },
  'reset-password': {
    subject: 'Escolha uma senha nova',
    say: 'Alguém, provavelmente você, pediu uma senha nova. Abra o link para escolher uma.',
    button: 'Escolher uma senha',
  },
  'address-changed': {
    subject: 'Seu endereço foi trocado',
    say: 'Sua conta tem outro endereço a partir de agora; este não entra mais. Se não foi você, avise já quem opera o serviço.',
    button: '',
  },
  'password-changed': {
    subject: 'Sua senha foi trocada',
    say: 'Sua conta tem uma senha nova, e todas as outras sessões foram encerradas. Se não foi você, peça já uma senha nova.',
    button: '',
  },
  'account-exists': {
    subject: 'Você já tem uma conta',
    say: 'Alguém, provavelmente você, quis criar uma conta com este endereço. Ele já tem uma. Entre com ela; se perdeu a senha, peça lá uma nova.',
    button: 'Entrar',
  },
  'first-admin': {
    subject: 'Crie a conta de quem administra',
    say: 'Esta casa ainda não tem quem a administre. Abra o link para criar a conta.',
    button: 'Criar a conta',
  },
  invitation: {
    subject: 'Um envelope espera por você',
    say: 'Enviaram a você um envelope de dados. Ele está lacrado e endereçado a você. Abra o link para criar uma conta com este endereço: ele fica comprovado por isso, e você vê este envelope.',
    button: 'Abrir o envelope',
  },
  sealed: {
    subject: 'Um envelope espera por você',
    say: 'Enviaram a você um envelope de dados. Ele está lacrado e endereçado a você. Entre para retirá-lo.',
    button: 'Abrir o envelope',
  },
  reminder: {
    subject: 'Lembrete: um envelope espera por você',
    say: 'Quem enviou um envelope pede que você o retire. Ele está lacrado e é endereçado a você. Entre para retirá-lo ou recusá-lo.',
    button: 'Abrir o envelope',
  },
  collected: {
    subject: 'Seu envelope foi retirado',
    say: 'Um destinatário retirou seu envelope e comparou o manifesto com o lacre: é o mesmo.',
    unconfirmed: 'Um destinatário retirou seu envelope. Ele foi entregue inteiro, mas não foi comparado com o lacre.',
    button: 'Ver o recibo',
  },
  refused: {
    subject: 'Seu envelope foi recusado',
    say: 'Um destinatário recusou seu envelope. Ele fica guardado para os outros até acabar o prazo.',
    button: 'Ver o envelope',
  },
  'all-refused': {
    subject: 'Todos recusaram seu envelope',
    say: 'Todos os destinatários recusaram seu envelope. Ele fica guardado até acabar o prazo; você pode incluir outro destinatário ou recolhê-lo.',
    button: 'Ver o envelope',
  },
  'deadline-near': {
    subject: 'Um envelope ainda não foi fechado',
    say: 'Seu envelope ainda está sendo preenchido, e o prazo está perto do fim. Feche-o, ou estenda o prazo uma vez.',
    button: 'Ver o envelope',
  },
  'deadline-struck': {
    subject: 'O prazo do seu envelope acabou',
    say: 'Seu envelope não recebe mais bytes. Ainda pode ser fechado com o que tem, até a hora abaixo; depois é expurgado.',
    mayExtend: 'Você pode estender o prazo uma vez; aí o preenchimento continua.',
    button: 'Ver o envelope',
  },
  'expires-soon': {
    subject: 'Um envelope será expurgado em breve',
    say: 'O tempo de um envelope que você ainda não retirou está quase no fim. Depois ele é destruído e não pode mais ser retirado.',
    button: 'Abrir o envelope',
  },
  reopened: {
    subject: 'Seu envelope precisa de você',
    say: 'O que o portador releu não é o que foi declarado. Seu envelope está aberto de novo: envie só o que está na lista e feche-o outra vez.',
    problems: { one: '{count} lugar não confere.', other: '{count} lugares não conferem.' },
    button: 'Ver o que não confere',
  },
  damaged: {
    subject: 'Há bytes guardados com defeito',
    say: 'Bytes de um envelope não puderam ser autenticados. Ninguém os recebeu. Verifique o armazenamento.',
    button: 'Ver o envelope',
  },
};
