"""Files, on the open keyset."""

from report import case
from sdk import Inbox, client, refused

CHANNEL = "python-files"


def sandbox(user_id, **settings):
    return client(user_id, publish_key="pub-c-sandbox", subscribe_key="sub-c-sandbox", **settings)


def there_and_back(person, content):
    inbox = Inbox.on(person, [CHANNEL])
    request = person.send_file().channel(CHANNEL).file_name("plan é.txt").message({"text": "see this"})
    sent = request.should_store(True).ttl(222).file_object(content).sync().result
    listed = person.list_files().channel(CHANNEL).sync().result.data
    assert any(one["id"] == sent.file_id and one["name"] == sent.name for one in listed)
    got = person.download_file().channel(CHANNEL).file_id(sent.file_id).file_name(sent.name).sync().result
    assert got.data == content
    event = inbox.next("file")
    assert (event.file_id, event.message) == (sent.file_id, {"text": "see this"})
    inbox.close()
    return sent


@case("files")
def files():
    person = sandbox("python-filer")
    sent = there_and_back(person, b"in the clear")
    url = person.get_file_url().channel(CHANNEL).file_id(sent.file_id).file_name(sent.name).sync()
    assert url.result.file_url.startswith("http")
    person.delete_file().channel(CHANNEL).file_id(sent.file_id).file_name(sent.name).sync()
    left = person.list_files().channel(CHANNEL).sync().result.data
    assert not any(one["id"] == sent.file_id for one in left)
    gone = person.download_file().channel(CHANNEL).file_id(sent.file_id).file_name(sent.name)
    refused(gone, 404)


@case("files-encrypted")
def files_encrypted():
    there_and_back(sandbox("python-sealer", cipher_key="the application's own"), b"sealed " * 1000)


ALL = (files, files_encrypted)
