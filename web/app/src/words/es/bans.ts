import type english from '../en/bans';

/** Quién queda fuera: con su cuenta, o como usuario de un juego de llaves. */
export default {
  'people.ban': 'Excluir a {name}',
  'people.ban.sure': '¿Excluir a {name}?',
  'people.ban.text': 'Todo lo que tiene abierto aquí termina en un segundo, también lo que una aplicación le concedió por su nombre. La cuenta se abre solo después de que otra persona levante la exclusión.',
  'people.ban.why': 'Motivo',
  'people.ban.abuse': 'Abuso de otras personas o del sistema',
  'people.ban.runaway': 'Su programa se repite sin fin',
  'people.ban.flood': 'Envía tanto que no se puede atender a los demás',
  'people.ban.stolen': 'Otra persona tiene aquello con lo que entra',
  'people.ban.closed': 'Su cuenta está cerrada',
  'people.banned': 'Excluida',
  'people.banned.for': 'Excluida: {reason}',
  'people.banned.by': '{name}, exclusión puesta por {by}',
  'people.bans': 'Cuentas excluidas',
  'people.unban': 'Levantar la exclusión de {name}',
  'people.unban.text': 'Quien puso la exclusión no puede levantarla. La cuenta sigue cerrada hasta que se abra.',
  'keysets.bans': 'Excluidas de este juego',
  'keysets.bans.none': 'No hay nadie excluido.',
  'keysets.bans.line': '{reason}, desde {time}, por {by}',
  'keysets.ban': 'Excluir a alguien',
  'keysets.ban.text': 'En un segundo deja de valer cualquier permiso a su nombre, y no se le concede ninguno más. Un permiso sin nombre vale con otro: revóquelo o cambie la clave secreta.',
  'keysets.ban.user': 'Identificador',
  'keysets.ban.user.wrong': 'Escriba el identificador que dan las peticiones.',
  'keysets.unban': 'Volver a admitir a {user}',
  'keysets.unban.text': 'Los permisos que no han terminado valen de nuevo al instante.',
} as const satisfies Record<keyof typeof english, string>;
