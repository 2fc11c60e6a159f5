"""Files, on the open keyset."""

from report import case
from sdk import Inbox, refused, sandbox

CHANNEL = "python-files"


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


@case("files-announce")
def files_announce():
    inbox = Inbox.on(sandbox("python-reader"), ["python-desk"])
    request = sandbox("python-filer").publish_file_message().channel("python-desk").meta({"unit": "er"})
    sent = request.file_id("an-id").file_name("plan.txt").message("again").should_store(True).ttl(1).sync().result
    event = inbox.next("file")
    assert (event.file_id, event.file_name, event.message) == ("an-id", "plan.txt", "again")
    assert int(event.timetoken) == int(sent.timestamp)
    inbox.close()


ALL = (files, files_encrypted, files_announce)
