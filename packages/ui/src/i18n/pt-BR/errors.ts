/** O que houve · o que significa para os dados · o que fazer. */
export const errors = {
  unreachable: {
    what: 'O portador não responde.',
    means: 'Nada se perdeu; o que chegou está guardado.',
    do: 'A tentativa se repete sozinha; se continuar assim, verifique a sua rede.',
  },
  portal: {
    what: 'Outra página responde no lugar do portador.',
    means: 'Nada se perdeu e nada foi enviado a ela.',
    do: 'Costuma ser a página de login de uma rede: abra-a em outra aba e tente de novo.',
  },
  sign_in_over: {
    what: 'A sua sessão terminou.',
    means: 'O que está em movimento continua.',
    do: 'Entre de novo para ver.',
  },
  unauthenticated: { what: 'Você ainda não entrou.', means: 'Nada foi alterado.', do: 'Entre e tente de novo.' },
  token_expired: { what: 'A sua sessão terminou.', means: 'Nada foi alterado.', do: 'Entre de novo.' },
  forbidden: {
    what: 'Você não pode fazer isto.',
    means: 'Nada foi alterado.',
    do: 'Peça a alguém cujo papel o permita, ou peça ao remetente que inclua você.',
  },
  not_found: {
    what: 'Não há nada aqui para você.',
    means: 'Não existe, ou é para outra pessoa.',
    do: 'Confira o endereço e se você entrou como a pessoa certa.',
  },
  gone: {
    what: 'Isto não existe mais.',
    means: 'Foi destruído e não pode voltar.',
    do: 'Peça ao remetente que envie de novo.',
  },
  wrong_state: {
    what: 'Agora não é possível.',
    means: 'Nada foi alterado; o envelope está em um estado diferente do que esta página mostra.',
    do: 'Carregue de novo e veja o que ele permite.',
  },
  envelope_closed: {
    what: 'O envelope está fechado.',
    means: 'Não recebe mais nada; o que está nele fica.',
    do: 'Abra um novo envelope para o resto.',
  },
  envelope_frozen: {
    what: 'O prazo para preencher acabou.',
    means: 'O que chegou fica guardado durante a tolerância.',
    do: 'Feche o envelope ou prorrogue o prazo uma vez.',
  },
  not_sealed: {
    what: 'Ainda não está lacrado.',
    means: 'Ninguém lê um envelope antes do lacre.',
    do: 'Espere o lacre e tente de novo.',
  },
  uploads_unfinished: {
    what: 'Alguns arquivos não chegaram inteiros.',
    means: 'O envelope continua aberto; nada se perdeu.',
    do: 'Deixe que terminem, ou deixe-os de fora, e então feche.',
  },
  counts_differ: {
    what: 'As contagens diferem.',
    means: 'O envelope continua aberto; falta ou sobra algo.',
    do: 'Compare, envie o que falta e feche de novo.',
  },
  already_collected: {
    what: 'Você já o retirou.',
    means: 'Nada foi alterado.',
    do: 'O seu recibo está com o envelope.',
  },
  already_refused: {
    what: 'Você o recusou.',
    means: 'Nada foi alterado.',
    do: 'Peça um novo ao remetente.',
  },
  reminded_already: {
    what: 'Esta pessoa já foi lembrada hoje.',
    means: 'Nada foi enviado de novo; uma vez por dia basta.',
    do: 'Espere um dia, ou escreva você mesmo.',
  },
  scope_missing: {
    what: 'Este token não pode fazer isso.',
    means: 'Nada foi alterado.',
    do: 'Entre, ou use um token feito para isso.',
  },
  already_extended: {
    what: 'O prazo já foi prorrogado.',
    means: 'Nada foi alterado; só se prorroga uma vez.',
    do: 'Feche a tempo, ou envie o resto em outro envelope.',
  },
  manifest_differs: {
    what: 'O que você tem não é o que foi lacrado.',
    means: 'Nenhum recibo foi dado.',
    do: 'Retire e confira de novo; se continuar, avise o remetente e não use os arquivos.',
  },
  quota_exceeded: {
    what: 'A sua cota acabou.',
    means: 'O que chegou está guardado.',
    do: 'Recolha ou expurgue o que não precisa mais, ou peça mais a um administrador.',
  },
  storage_full: {
    what: 'O armazenamento do portador está cheio.',
    means: 'O que chegou está guardado.',
    do: 'O operador precisa abrir espaço; depois continua.',
  },
  storage_unavailable: {
    what: 'O portador não alcança o próprio armazenamento.',
    means: 'O que chegou está guardado.',
    do: 'Espere um pouco e tente de novo.',
  },
  identity_unavailable: {
    what: 'O serviço de login não responde.',
    means: 'Nada se perdeu; o que está em movimento continua.',
    do: 'Espere um pouco e tente de novo.',
  },
  damaged: {
    what: 'Há bytes danificados no armazenamento.',
    means: 'O portador não entrega o que não pode provar.',
    do: 'O operador foi avisado; pergunte ao remetente se envia de novo.',
  },
  internal: {
    what: 'O portador errou.',
    means: 'O que chegou está guardado.',
    do: 'Tente de novo; se continuar, passe os detalhes ao operador.',
  },
  locked: {
    what: 'Outra pessoa está mexendo nisto.',
    means: 'O que chegou está guardado.',
    do: 'Espere alguns segundos e tente de novo.',
  },
  invalid_request: {
    what: 'O portador não entendeu.',
    means: 'Nada foi alterado.',
    do: 'Confira o que foi preenchido.',
  },
  unknown: {
    what: 'Isto não deu certo.',
    means: 'O que chegou ao portador está guardado.',
    do: 'Tente de novo; se continuar, passe os detalhes ao operador.',
  },
};
