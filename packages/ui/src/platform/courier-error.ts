/** RFC 9457 problem of the courier, or `unreachable`, `portal`, `not_ours` when the answer was not the courier's. */
export interface Problem {
  code: string;
  status: number;
  detail: string;
  requestId?: string;
  [member: string]: unknown;
}

export class CourierError extends Error {
  readonly code: string;
  readonly status: number;
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.code}${problem.detail ? `: ${problem.detail}` : ''}`, options);
    this.name = 'CourierError';
    this.code = problem.code;
    this.status = problem.status;
    this.problem = problem;
  }

  static async of(answer: Response): Promise<CourierError> {
    const { status } = answer;
    const requestId = answer.headers.get('Request-Id');
    const rest = requestId === null ? {} : { requestId };
    if (!/\bjson\b/.test(answer.headers.get('content-type') ?? '')) {
      return new CourierError({ code: status >= 500 ? 'unreachable' : 'portal', status, detail: '', ...rest });
    }
    const said = (await answer.json().catch(() => ({}))) as Partial<Problem>;
    return new CourierError({ ...said, code: said.code ?? 'unknown', status, detail: said.detail ?? '', ...rest });
  }
}
