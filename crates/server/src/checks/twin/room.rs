//! What is said and shown in a visit of a twin: messages and files, sealed before they leave as a browser seals them, and what a
//! file is called, which the server is told.

use super::Twin;
use super::ask::{Answer, text};
use super::canaries::Canaries;
use super::people::{DOCTOR, Staff};
use super::visit::Visit;
use compliance::check::Unseen;
use kernel::{Random as _, SystemRandom};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use wire::cipher::{CipherKey, Format, IV_BYTES};
use wire::query::encode_component;

/// What parts a form, and stands in no file that is sent here.
const BOUNDARY: &str = "a-form-of-nobody";

/// What a file is called that nobody reads.
pub(super) const NOTHING: &str = "nothing.pdf";

/// Where a place in a visit is had.
pub(super) const TOKEN: &str = "/api/telemedicine/token";

/// A provider's place in a visit.
pub(super) struct Room {
    publish: String,
    subscribe: String,
    channel: String,
    files: String,
    /// The end of every address here: who asks, and by which token.
    asker: String,
    key: CipherKey,
}

/// A vector that is used once.
fn vector() -> [u8; IV_BYTES] {
    let mut vector = [0; IV_BYTES];
    SystemRandom.fill(&mut vector);
    vector
}

/// The address by which is heard what is said on a channel; from when on, comes behind it.
pub(super) fn hearing((keyset, channel): (&str, &str), asker: &str) -> String {
    format!("/v2/subscribe/{keyset}/{channel}/0?{asker}&tt=")
}

/// The address by which is read what was said on a channel.
pub(super) fn said_before((keyset, channel): (&str, &str), asker: &str) -> String {
    format!("/v3/history/sub-key/{keyset}/channel/{channel}?{asker}&max=1")
}

/// A message as it leaves the browser.
fn sealed(key: &CipherKey, message: &Value) -> Result<Value, Unseen> {
    Ok(key.encrypt_message(Format::Acrh, &message.to_string(), vector())?.into())
}

/// A form for a file, as somebody holds it who has not sent it.
pub(super) struct Form(Vec<u8>);

impl Form {
    /// The status by which it is answered without a byte of a file, for which it is given back whole.
    pub(super) async fn sent(&self, twin: &Twin) -> Result<u16, Unseen> {
        Ok(twin.send(UPLOAD.to_owned(), posted(twin, self.0.clone())?).await?.status)
    }
}

/// Where forms are sent, as it is told.
const UPLOAD: &str = "POST /files/upload";

fn posted(twin: &Twin, form: Vec<u8>) -> Result<RequestBuilder, Unseen> {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = twin.client.post(twin.url.join("/files/upload")?);
    Ok(request.header("Content-Type", kind).body(form))
}

/// The form by which a file goes up, as a browser writes it.
fn form(prepared: &Value, name: &str, content: &[u8]) -> Vec<u8> {
    let fields = prepared.pointer("/file_upload_request/form_fields").and_then(Value::as_array);
    let mut form = Vec::new();
    for field in fields.into_iter().flatten() {
        let part = |name: &str| field.get(name).and_then(Value::as_str).unwrap_or_default();
        let (key, value) = (part("key"), part("value"));
        let head = format!("Content-Disposition: form-data; name=\"{key}\"");
        form.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n{value}\r\n").bytes());
    }
    let head = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
    form.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").bytes());
    form.extend_from_slice(content);
    form.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    form
}

impl Room {
    /// The doctor takes it.
    pub(super) async fn of_visit(
        twin: &Twin,
        staff: &Staff,
        visit: &Visit,
    ) -> Result<Self, Unseen> {
        let asked = Self::asked(&visit.person, &visit.appointment);
        Self::taken(twin, (DOCTOR, &staff.doctor), &asked).await
    }

    /// By what a provider asks for their place.
    pub(super) fn asked(patient: &str, appointment: &str) -> Value {
        json!({ "patientId": patient, "appointmentId": appointment, "role": "provider" })
    }

    /// Somebody takes it, in their session.
    pub(super) async fn taken(
        twin: &Twin,
        (who, session): (&str, &str),
        asked: &Value,
    ) -> Result<Self, Unseen> {
        Self::granted(who, &twin.post(TOKEN, session, asked).await?)
    }

    /// The place that somebody was granted.
    fn granted(who: &str, granted: &Value) -> Result<Self, Unseen> {
        let token = text(granted, "/token")?;
        Ok(Self {
            publish: text(granted, "/channelConfig/publishKey")?,
            subscribe: text(granted, "/channelConfig/subscribeKey")?,
            channel: text(granted, "/channelConfig/consultationChannel")?,
            files: text(granted, "/channelConfig/filesChannel")?,
            asker: format!("uuid={who}&auth={}", encode_component(&token)),
            key: CipherKey::new(&text(granted, "/channelConfig/cipherKey/key")?)?,
        })
    }

    /// The address by which this is said.
    pub(super) fn saying(&self, message: &Value) -> String {
        let Self { publish, subscribe, channel, asker, .. } = self;
        let message = message.to_string();
        let message = encode_component(&message);
        format!("/publish/{publish}/{subscribe}/0/{channel}/0/{message}?{asker}")
    }

    /// The address by which something is said that nobody reads.
    pub(super) fn saying_something(&self) -> Result<String, Unseen> {
        Ok(self.saying(&sealed(&self.key, &json!({ "text": "nothing" }))?))
    }

    /// The address by which is heard what is said from a moment on.
    pub(super) fn hearing(&self) -> String {
        hearing((&self.subscribe, &self.channel), &self.asker)
    }

    /// The address by which is read what was said.
    pub(super) fn said_before(&self) -> String {
        said_before((&self.subscribe, &self.channel), &self.asker)
    }

    /// The address of the files, or of one of them.
    pub(super) fn place(&self, of: &str) -> String {
        let Self { subscribe, files, asker, .. } = self;
        format!("/v1/files/{subscribe}/channels/{files}/{of}?{asker}")
    }

    /// Addresses by which somebody asks for a file of this name that is not there, with the token and without.
    pub(super) fn not_shown(&self, name: &str) -> [String; 2] {
        let with = self.place(&format!("files/nothing/{}", encode_component(name)));
        let without = with.replace(&self.asker, "uuid=nobody");
        [with, without]
    }

    /// Something is said, and a file is shown.
    pub(super) async fn used(&self, twin: &Twin, canaries: &mut Canaries) -> Result<(), Unseen> {
        let said = json!({ "text": canaries.text("a message") });
        let path = self.saying(&sealed(&self.key, &said)?);
        twin.done((Method::GET, &path), "", None).await?;
        let name = format!("{}.pdf", canaries.text("what a file is called"));
        let file = self.uploaded(twin, &name, &canaries.text("what stands in a file")).await?;
        let message = json!({
            "message": { "text": canaries.text("what is said of a file") },
            "file": { "id": file, "name": name },
        });
        let message = sealed(&self.key, &message)?.to_string();
        let Self { publish, subscribe, files, asker, .. } = self;
        let message = encode_component(&message);
        let path =
            format!("/v1/files/publish-file/{publish}/{subscribe}/0/{files}/0/{message}?{asker}");
        twin.done((Method::GET, &path), "", None).await?;
        twin.done((Method::GET, &self.place("files")), "", None).await?;
        let opened = self.place(&format!("files/{file}/{}", encode_component(&name)));
        // It leads on to where the bytes are.
        let answer = twin.get(&opened, "").await?;
        if answer.status >= 400 {
            return Err(Unseen::because("the check's own clinic does not show what was sent"));
        }
        Ok(())
    }

    /// A file goes up; the address that leads to its bytes, which asks for no token.
    pub(super) async fn link(&self, twin: &Twin) -> Result<String, Unseen> {
        let file = self.uploaded(twin, NOTHING, "nothing").await?;
        let url = twin.url.join(&self.place(&format!("files/{file}/{NOTHING}")))?;
        let answer = twin.client.get(url).send().await?;
        let told = answer.headers().get("Location").and_then(|place| place.to_str().ok());
        // A house without care leads nowhere.
        let link = twin.url.join(told.unwrap_or("/files/nothing"))?;
        Ok(format!("{}?{}", link.path(), link.query().unwrap_or_default()))
    }

    /// A form for a file.
    pub(super) async fn form(&self, twin: &Twin) -> Result<Form, Unseen> {
        let path = self.place("generate-upload-url");
        let prepared = twin.post(&path, "", &json!({ "name": NOTHING })).await?;
        Ok(Form(form(&prepared, NOTHING, b"")))
    }

    /// A file goes up; its id.
    async fn uploaded(&self, twin: &Twin, name: &str, content: &str) -> Result<String, Unseen> {
        let (prepared, answer) = self.sent(twin, (name, content)).await?;
        answer.taken(UPLOAD)?;
        text(&prepared, "/data/id")
    }

    /// A file with this in it is sent; what came of that.
    pub(super) async fn sends(&self, twin: &Twin, content: &str) -> Result<Answer, Unseen> {
        Ok(self.sent(twin, (NOTHING, content)).await?.1)
    }

    /// A file is sent; by which form, and what was answered.
    async fn sent(
        &self,
        twin: &Twin,
        (name, content): (&str, &str),
    ) -> Result<(Value, Answer), Unseen> {
        let path = self.place("generate-upload-url");
        let prepared = twin.post(&path, "", &json!({ "name": name })).await?;
        let content = self.key.encrypt_bytes(Format::Acrh, content.as_bytes(), vector())?;
        let request = posted(twin, form(&prepared, name, &content))?;
        let answer = twin.send(UPLOAD.to_owned(), request).await?;
        Ok((prepared, answer))
    }
}

/// Something is written in the conversation after a visit.
pub(super) async fn after(
    twin: &Twin,
    (staff, visit): (&Staff, &Visit),
    canaries: &mut Canaries,
) -> Result<(), Unseen> {
    let thread = format!("/api/v1/consultations/{}/thread", visit.consultation);
    let granted = twin.post(&format!("{thread}/token"), &staff.doctor, &json!({})).await?;
    let key = CipherKey::new(&text(&granted, "/cipherKey/key")?)?;
    let said = json!({ "text": canaries.text("a message after a visit") });
    let message = json!({ "message": sealed(&key, &said)? });
    twin.post(&format!("{thread}/messages"), &staff.doctor, &message).await.map(drop)
}
