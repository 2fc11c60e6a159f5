//! Files.

use super::fault::fault;
use super::{Call, PubNub};
use crate::files::{DOWNLOAD, FIELDS, UPLOAD, media};
use kernel::{Fault as _, Kind};
use realtime::file::{FileError, NewFile, Page};
use wire::reply::{self, ListedFile, Reply, UploadForm};
use wire::request::{FileOperation, Files, UploadRequest};
use wire::token::Permissions;

impl PubNub {
    pub(super) async fn files(&self, call: &Call<'_>, asked: Files) -> Reply {
        if !call.keyset.features.files.enabled {
            return reply::files_disabled();
        }
        self.files_enabled(call, asked).await.unwrap_or_else(|reply| reply)
    }

    async fn files_enabled(&self, call: &Call<'_>, asked: Files) -> Result<Reply, Reply> {
        let Files { channel, operation } = asked;
        let channel = channel.as_str();
        let permit = |permission| self.permit(call, [channel], permission);
        let address = Some(call.address.as_str());
        match operation {
            FileOperation::Prepare => {
                let principal = permit(Permissions::WRITE)?;
                let body = UploadRequest::parse(&call.request.body)
                    .map_err(|error| reply::refusal(&error, self.now()))?;
                let (name, valid_until) = (body.name.as_str(), body.valid_until);
                let new = NewFile { name, valid_until, address };
                let prepared = self.files.prepare(call.keyset, &principal, channel, new).await;
                let prepared = prepared.map_err(|error| refused(&error))?;
                let seconds = prepared.expires.as_second().to_string();
                let values = [prepared.id.as_str(), &seconds, &prepared.signature];
                // Of what a patient sends nothing is told beside the ciphertext.
                let kind =
                    if prepared.sealed { media::UNKNOWN.to_owned() } else { media::guessed(name) };
                let mut fields = vec![("Content-Type", kind.as_str())];
                fields.extend(FIELDS.into_iter().zip(values));
                Ok(reply::upload_form(&UploadForm {
                    id: &prepared.id,
                    name: &body.name,
                    url: &format!("{}{UPLOAD}", self.origin(call)),
                    expires: &prepared.expires.to_string(),
                    fields: &fields,
                }))
            }
            FileOperation::List { limit, next } => {
                let principal = permit(Permissions::READ)?;
                let (caller, page) = ((&principal, address), (limit, next.as_deref()));
                let page = self.files.browse(call.keyset, caller, channel, page).await;
                let page = page.map_err(|error| refused(&error))?;
                Ok(listed(&page))
            }
            FileOperation::Locate { id, name } => {
                let principal = permit(Permissions::READ)?;
                let which = (channel, id.as_str(), name.as_str());
                let located = self.files.locate(call.keyset, &principal, address, which).await;
                let located = located.map_err(|error| refused(&error))?;
                let link = format!(
                    "{}{DOWNLOAD}{id}?expires={}&signature={}",
                    self.origin(call),
                    located.expires,
                    located.signature
                );
                Ok(reply::file_at(link, located.seconds))
            }
            FileOperation::Remove { id, name } => {
                let principal = permit(Permissions::DELETE)?;
                let which = (channel, id.as_str(), name.as_str());
                let removed = self.files.remove(call.keyset, &principal, address, which).await;
                removed.map_err(|error| refused(&error))?;
                Ok(reply::file_removed())
            }
        }
    }

    /// How this server is called from outside: as the settings say, else as the caller calls it.
    fn origin(&self, call: &Call<'_>) -> String {
        let origin = &self.origin;
        let named = |host: &&str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
            !host.is_empty() && host.bytes().all(plain)
        };
        match (&origin.set, call.request.head.header("host").filter(named)) {
            (Some(set), _) => set.trim_end_matches('/').to_owned(),
            (None, Some(host)) => format!("{}://{host}", origin.scheme),
            (None, None) => format!("{}://{}", origin.scheme, origin.listen),
        }
    }
}

fn listed(page: &Page) -> Reply {
    let created: Vec<_> = page.files.iter().map(|file| file.created.to_string()).collect();
    let listed = page.files.iter().zip(&created).map(|(file, created)| ListedFile {
        name: &file.name,
        id: &file.id,
        size: file.size,
        created,
    });
    reply::files(&listed.collect::<Vec<_>>(), page.next.as_deref())
}

fn refused(error: &FileError) -> Reply {
    match error.kind() {
        Kind::Missing => reply::file_missing(),
        Kind::Gone => reply::file_over(&error.to_string()),
        Kind::Invalid => reply::file_invalid(&error.to_string()),
        _ => fault(error),
    }
}
