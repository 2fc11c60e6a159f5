//! The demo's notice of privacy practices, under the headings of the model notice of the Department of Health and Human
//! Services. `{clinic}` stands for the clinic's name; a line with two number signs is a heading.

pub(super) const NOTICE_EN: &str = "\
Notice of Privacy Practices of {clinic} (demo text)

This notice describes how medical information about you may be used and disclosed, and how you can get access to this information. Please read it carefully.

## Your rights
You have the right to:
- Get a copy of your record. Ask us for a paper or an electronic copy. You get it within 30 days; we may charge what the copy costs.
- Ask us to correct your record. We may say no, and then tell you why in writing within 60 days. You may add a statement of your own.
- Ask us to contact you in a certain way, for example only by your home phone or at another address. We say yes to every reasonable request.
- Ask us to limit what we use or share. We need not agree where it would affect your care. If you pay for a visit yourself and in full, you may ask us not to tell your health insurer, and we say yes unless a law makes us share it.
- Get a list of those with whom we shared your information in the last six years, and why. One list a year is free.
- Get a copy of this notice, on paper too, at any time.
- Choose somebody to act for you, such as a guardian or somebody with a medical power of attorney. We make sure that they have this authority first.
- Complain if you think that we broke your rights. Tell our privacy officer, or the Office for Civil Rights of the U.S. Department of Health and Human Services, 200 Independence Avenue SW, Washington, D.C. 20201, 1-877-696-6775, www.hhs.gov/ocr/complaints. We never treat you worse because you complained.

## Your choices
For some information you tell us what to share. You may say yes or no to:
- Telling your family, close friends or others who help in your care, also when one of them is in a video visit with you.
- Telling others in a disaster, so that your family can be found.
If you cannot tell us, because you are unconscious for example, we may share what we believe is best for you, or what is needed against a serious and near danger.
We never do the following without your written permission: use your information for marketing, sell it, share most psychotherapy notes, or record your visit. You may take a permission back at any time.

## How we use and share your information
We usually use or share it to:
- Treat you. For example, a doctor who treats you asks another about your health.
- Run our clinic. For example, we review how visits went, to make them better.
- Be paid. For example, we tell your health plan about a visit, so that it pays for it.

## Other ways in which we may share it
The law lets us, and sometimes makes us, share information for the good of all. Many conditions must be met first. We may share it:
- For public health and safety: to prevent disease, help with recalls, report bad effects of medicines, report suspected abuse, neglect or violence, or prevent a serious danger to somebody.
- For research.
- To comply with the law, also with the Department of Health and Human Services where it looks whether we keep to privacy law.
- For organ and tissue donation, and with a medical examiner or funeral director when somebody dies.
- For workers' compensation, law enforcement, health oversight, and special government functions such as the military.
- In answer to a court's or an administrative order, or to a subpoena.
Where the law of your state protects something more, such as mental health or HIV, we keep to that law.

## Records of substance use treatment (42 CFR Part 2)
Records of treatment for substance use have more protection by federal law.
- We share them for treatment, payment and running the clinic only with your written consent. You may give one consent for all of these in the future, and take it back in writing.
- Whoever gets them with that consent, and keeps to HIPAA, may share them further as HIPAA allows, but not in proceedings against you.
- These records, and testimony about them, are not used or disclosed in civil, criminal, administrative or legislative proceedings against you, unless you consent in writing or a court orders it after notice and a chance to be heard; a court's order comes with a subpoena or the like before we disclose anything.
- We do not use them to raise funds.
- You may ask for a list of these disclosures, ask us to limit them, and complain of a violation as above.

## Our duties
- The law makes us keep your health information private and safe.
- We tell you soon if something happened that may have put its privacy or safety at risk.
- We keep to this notice, and give you a copy of it.
- We use or share your information only as this notice says, unless you tell us in writing that we may. You may change your mind at any time, in writing.

## Changes to this notice
We may change this notice, and the changes count for all information that we have about you. The new notice is on these pages, and at the clinic when you ask.

## Questions
Ask for the privacy officer of {clinic}, by a message to the front desk or by the phone number of the clinic.";

pub(super) const NOTICE_ES: &str = "\
Aviso de prácticas de privacidad de {clinic} (texto de demostración)

Este aviso describe cómo se puede usar y divulgar su información médica, y cómo puede usted tener acceso a ella. Léalo con atención.

## Sus derechos
Usted tiene derecho a:
- Recibir una copia de su expediente. Pídanos una copia en papel o electrónica. La recibe en 30 días; podemos cobrar lo que cuesta la copia.
- Pedir que corrijamos su expediente. Podemos decir que no, y entonces le explicamos por escrito el motivo en 60 días. Puede añadir una declaración propia.
- Pedir que le contactemos de cierta manera, por ejemplo solo por el teléfono de casa o en otra dirección. Aceptamos toda petición razonable.
- Pedir que limitemos lo que usamos o compartimos. No tenemos que aceptarlo si afectara a su atención. Si paga una consulta usted mismo y por completo, puede pedir que no informemos a su seguro médico, y aceptamos salvo que una ley nos obligue a compartirlo.
- Recibir una lista de con quién compartimos su información en los últimos seis años, y por qué. Una lista al año es gratis.
- Recibir una copia de este aviso, también en papel, cuando quiera.
- Elegir a alguien que actúe por usted, como un tutor o quien tenga un poder médico. Antes nos aseguramos de que tenga esa autoridad.
- Presentar una queja si cree que no respetamos sus derechos. Dígaselo a nuestro responsable de privacidad, o a la Oficina de Derechos Civiles del Departamento de Salud y Servicios Humanos de los EE. UU., 200 Independence Avenue SW, Washington, D.C. 20201, 1-877-696-6775, www.hhs.gov/ocr/complaints. Nunca le tratamos peor por haberse quejado.

## Sus decisiones
De cierta información nos dice usted qué compartir. Puede decir sí o no a:
- Informar a su familia, amistades cercanas u otras personas que ayudan en su atención, también si una de ellas está con usted en una consulta por video.
- Informar a otros en un desastre, para que se encuentre a su familia.
Si no puede decírnoslo, por ejemplo por estar inconsciente, podemos compartir lo que creamos mejor para usted, o lo que haga falta ante un peligro grave y cercano.
Sin su permiso por escrito nunca hacemos lo siguiente: usar su información para publicidad, venderla, compartir la mayoría de las notas de psicoterapia, ni grabar su consulta. Puede retirar un permiso cuando quiera.

## Cómo usamos y compartimos su información
Por lo general la usamos o compartimos para:
- Atenderle. Por ejemplo, un médico que le atiende pregunta a otro por su salud.
- Dirigir nuestra clínica. Por ejemplo, revisamos cómo fueron las consultas, para mejorarlas.
- Cobrar. Por ejemplo, informamos de una consulta a su plan de salud, para que la pague.

## Otras formas en que podemos compartirla
La ley nos permite, y a veces nos obliga, a compartir información por el bien de todos. Antes deben cumplirse muchas condiciones. Podemos compartirla:
- Por la salud y la seguridad públicas: para prevenir enfermedades, ayudar a retirar productos, informar de efectos adversos de medicinas, informar de sospechas de abuso, negligencia o violencia, o evitar un peligro grave para alguien.
- Para la investigación.
- Para cumplir la ley, también con el Departamento de Salud y Servicios Humanos cuando comprueba si cumplimos la ley de privacidad.
- Para la donación de órganos y tejidos, y con un médico forense o una funeraria cuando alguien muere.
- Para la indemnización de trabajadores, las fuerzas del orden, la supervisión sanitaria y funciones especiales del gobierno, como las militares.
- En respuesta a una orden judicial o administrativa, o a una citación.
Donde la ley de su estado protege algo más, como la salud mental o el VIH, cumplimos esa ley.

## Expedientes de tratamiento por consumo de sustancias (42 CFR parte 2)
La ley federal protege más los expedientes de tratamiento por consumo de sustancias.
- Los compartimos para el tratamiento, el pago y la dirección de la clínica solo con su consentimiento por escrito. Puede dar uno solo para todo ello en el futuro, y retirarlo por escrito.
- Quien los recibe con ese consentimiento, y cumple HIPAA, puede volver a compartirlos como HIPAA permite, pero no en procedimientos contra usted.
- Esos expedientes, y los testimonios sobre ellos, no se usan ni se divulgan en procedimientos civiles, penales, administrativos o legislativos contra usted, salvo que lo consienta por escrito o lo ordene un tribunal tras avisar y dar ocasión de ser oído; la orden del tribunal llega con una citación o similar antes de que divulguemos nada.
- No los usamos para recaudar fondos.
- Puede pedir una lista de esas divulgaciones, pedir que las limitemos, y quejarse de una infracción como se dice arriba.

## Nuestros deberes
- La ley nos obliga a mantener su información de salud privada y segura.
- Le avisamos pronto si pasó algo que pudo poner en riesgo su privacidad o su seguridad.
- Cumplimos este aviso, y le damos una copia.
- Usamos o compartimos su información solo como dice este aviso, salvo que nos diga por escrito que podemos. Puede cambiar de opinión cuando quiera, por escrito.

## Cambios de este aviso
Podemos cambiar este aviso, y los cambios valen para toda la información que tenemos de usted. El aviso nuevo está en estas páginas, y en la clínica si lo pide.

## Preguntas
Pregunte por el responsable de privacidad de {clinic}, con un mensaje a la recepción o por el teléfono de la clínica.";
