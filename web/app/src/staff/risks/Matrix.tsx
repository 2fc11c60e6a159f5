import type { Risk } from '../../api/views';
import { useSay } from '../../words';
import { grades, levelOf } from './lists';
import './risks.css';

/** How many risks that are not treated stand where: a picture whose cells say the same in words. */
export function Matrix({ risks }: { risks: readonly Risk[] }) {
  const say = useSay();
  const open = risks.filter((risk) => risk.state !== 'treated');
  const likelihoods = [...grades].reverse();
  return (
    <section className="card stack">
      <h2>{say('risks.matrix')}</h2>
      <p className="quiet">{say('risks.matrix.text')}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label={say('risks.matrix')}>
        <table className="matrix">
          <caption className="hidden-text">{say('risks.matrix')}</caption>
          <thead>
            <tr>
              <td className="corner" />
              {grades.map((impact) => (
                <th key={impact} scope="col">
                  <span className="hidden-text">{say('risks.impact')} </span>
                  {say(`risks.impact.${impact}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {likelihoods.map((likelihood) => (
              <tr key={likelihood}>
                <th scope="row">
                  <span className="hidden-text">{say('risks.likelihood')} </span>
                  {say(`risks.likelihood.${likelihood}`)}
                </th>
                {grades.map((impact) => {
                  const level = levelOf(likelihood, impact);
                  const count = open.filter((risk) => risk.likelihood === likelihood && risk.impact === impact).length;
                  return (
                    <td key={impact} className={count > 0 ? `${level} some` : level}>
                      {say('risks.matrix.cell', { level: say(`risks.level.${level}`), count })}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
