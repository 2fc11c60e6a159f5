//! The default settings, which are also their documentation (`housecall config`).

/// Every setting with its default; `housecall serve` reads its file over this.
pub(crate) const DEFAULT: &str = r#"# Relative paths count from this file's folder.

# What it is for. "production": health data is accepted once agreements, keys, TLS and the first checks are in place
# (`housecall ready` says what is missing). "trial": invented patients only, on this machine only, at once.
mode = "production"

# Where to listen. Port 0 takes a free one; the ready line names it. Beyond this machine only with [tls], or for a `proxy`.
listen = "127.0.0.1:8080"

# The clinic's name in audit entries; an opaque id, which never changes.
organization = "clinic"

# How clients reach this server, if not by the name they call it by: behind a proxy, for example.
# origin = "https://rt.example.org"
# Where a proxy calls from that is before this server, on this machine (["127.0.0.1/32", "::1/128"]) or another. Who
# asks is then the last in its X-Forwarded-For that is no proxy: rates, networks and sessions go by that address. Whoever
# calls from there is believed, so a range holds proxies and nobody else; /8 or less of it, of IPv6 /16. Where the proxy
# ends TLS, nobody else is let in but this machine.
proxy = []

[egress]
# Whether hosts beyond this machine that no agreement and no decision covers are refused; in production they are.
# `housecall egress list` shows each with what covers it, `housecall agreement add` records what does.
# enforce = true

[store]
# "sqlite:FOLDER" for the embedded store, or a postgres:// URL. On another machine PostgreSQL is reached by TLS only, with a
# certificate of its name by an authority that this machine trusts; `?sslmode=disable` is for a way that something else
# protects, and `?sslmode=require` wants TLS on this machine, too.
url = "sqlite:data"

[keys]
# The key-encryption key: a file readable by its owner only, one version a line. `housecall keys create FILE` makes one.
file = "data/kek"
# Or its lines in the environment, which whoever may look at the process reads: for trials. HOUSECALL_KEYS__KEK
# After so many days the server puts a new version in use by itself; 0 is never, and `housecall keys rotate` does it. The
# folder of the file must be writable, and what copies the file must come by often: an old copy does not open what is new.
rotate_days = 0
# Or the versions in the file are sealed by a key of AWS KMS, which never leaves it: the server asks for them to be opened
# when it starts. `housecall keys create --config FILE` makes the first, `housecall keys rotate` seals what was in the clear.
# [keys.aws_kms]
# key = "alias/housecall"               # its id, ARN or alias
# region = "us-east-1"
# endpoint = "https://kms.example.org"  # without it, Amazon's own of the region
# access_key_id = "…"                   # better by HOUSECALL_KEYS__AWS_KMS__ACCESS_KEY_ID
# secret_access_key = "…"               # better by HOUSECALL_KEYS__AWS_KMS__SECRET_ACCESS_KEY
# Or by an AES-256 key in a hardware security module or another token that speaks PKCS#11. `housecall keys root --config FILE`
# makes that key; it can then not be taken out, nor read.
# [keys.pkcs11]
# module = "/usr/lib/softhsm/libsofthsm2.so"   # the library of whoever made the token
# token = "housecall"                   # the token's label
# key = "housecall-root"                # the key's label; with another, `keys rotate` seals by another key
# pin_file = "/etc/housecall/pin"       # chmod 400; a PIN that was refused is not tried again, so that the token locks none
# pin_variable = "HSM_PIN"              # or the variable of the environment that has it, which others read more easily
# Which of them seals new versions, to move from one to another: "aws_kms", "pkcs11", or "file" for none. Set it, `housecall keys
# rotate`, and leave the section of before where it is until its last version is destroyed. It stands in [keys].
# seal = "file"

[files]
# "file:FOLDER", or "s3://BUCKET" of any S3-compatible store. Unless set, the folder `files` in that
# of an embedded store, else data/files; or, where that holds none, data/files of the folder that the server runs in,
# which older versions took: set it then, for commands that run elsewhere do not find them.
# url = "file:data/files"
# endpoint = "https://s3.example.org"   # without it, Amazon's own of the region
# region = "us-east-1"
# access_key_id = "…"                   # better by HOUSECALL_FILES__ACCESS_KEY_ID
# secret_access_key = "…"               # better by HOUSECALL_FILES__SECRET_ACCESS_KEY
# Where clamd of this machine listens: every file is shown to it before anybody can have it, a visit's in the clear, and
# none is taken while it gives no answer. UNLESS SET, NO FILE IS LOOKED AT FOR MALWARE. clamd needs `StreamMaxLength 26M`
# or more, `AlertExceedsMax yes`, so that a file which unpacks to more than it can look at is refused, and a
# `TemporaryDirectory` in memory, where it keeps the file while it looks.
# scan = "unix:/run/clamav/clamd.ctl"   # or "tcp:127.0.0.1:3310"
# So many seconds it may take for one file.
scan_seconds = 60

[retention]
# What a plan of disposal lists goes after so many days at the earliest, in which anybody may object; 30 at least.
objection_days = 30
# At most so many records go in one run, and wait to go because they are due; one at least.
run_cap = 1000
# After so many days no backup is left that holds what went; disposal's certificates say until when; one at least.
backup_days = 35

[backup]
# Where backups are written, as this server reads it: HC-009 and HC-046 look for the newest one's own file there. Unset, both warn.
# folder = "/var/backups/housecall"
# Within so many hours the clinic wants to be back after a loss, 72 at most: HC-047 fails where the last drill took longer.
rto_hours = 72

[downtime]
# What the clinic needs to go on by telephone when this server is down is written each 12 hours, where both are set: a sealed file
# with the visits of the next 72 hours, who is on call, and what to do on paper. On a disk that is read without this server, or
# copied to one; the newest three stay. `housecall downtime-kit open` opens it: docs/runbook.md, Going on without the server.
# folder = "/media/kits"
# To whom it is sealed: the line of the file ….pub that `housecall keys backup` makes, best of a key of its own, kept where it is
# at hand without this server and nobody else is.
# recipient = "housecall-backup-public-1:…"
# "en" or "es".
language = "en"
# What to call in an emergency, a line each, as "Fire: 555 0100"; with none, the numbers of the United States.
numbers = []

[baseline]
# Places that this machine must not reach, as HOST:PORT, 64 at most: what of the database, of backups or of other networks is for
# other machines. The server tries each once a day and before checks run, says nothing to it, and HC-058.a fails where one takes
# the connection. What else it sees of itself is held against what an officer approved by `housecall baseline approve`.
# closed = ["backup.internal:22", "10.0.9.7:5432"]

[advisories]
# A folder of advisories in OSV's format, a file each or as the zips of osv.dev, that another machine brings each week; nothing is
# fetched from here. HC-055.b holds what the program is made of, and the packages of a Debian machine, against them:
# docs/runbook.md, Advisories.
# folder = "/var/lib/housecall/advisories"

[visit]
# The seat of a patient whose browser is gone is kept for so many minutes while they wait …
waiting_grace_minutes = 10
# … and for so many in a call, before they are back in the queue.
call_grace_minutes = 2
# Tokens of the engine last so many minutes and are renewed in time: staff's at most 60, patients' at most 30.
staff_token_minutes = 60
patient_token_minutes = 15
# So many minutes before a visit its patient is reminded, three times at most; 0 is not at all.
reminder_minutes = [1440, 60, 15]
# So many minutes after its start a visit to which nobody came is missed; 0 is never …
no_show_minutes = 15
# … and for so many after that whoever comes is still let in.
return_minutes = 15
# So many minutes after its provider was there last a visit whose talk is over, and which nobody completed, is closed; 0 is
# never. Its provider is told that a note may be missing.
wrap_up_minutes = 30
# So many seconds after an emergency was told to the first layer of those on call it is told to one layer more, and again,
# after the last to the leads and every provider, until somebody takes it up, ten times at most; 10 to 3600, by how bad it is.
acknowledge_seconds = { urgent = 60, critical = 60, life-threatening = 30 }
# What is made of a patient who will be in a state where their provider holds no licence, and of one who says at intake that
# they are: "ignore"; "warn", which is written into the audit log; "refuse", then the visit is not booked, not started, and not
# handed over to such a colleague.
licensing = "warn"
# What is made of a visit for which nobody took down where its patient is, how to call them back, whom to call in an emergency,
# by which two identifiers it was confirmed who they are, and whether they can talk freely: "ask", the pages ask for it and the
# visit begins without it; "refuse", then it does not begin. Once real patients come, set "refuse".
intake = "ask"
# Whether a visit that is refused so is started (or, for a licence, handed over) for a reason, which is written into the audit log.
licence_exceptions = true
# Recordings are removed after so many days, whatever else of a visit is kept; with 0 they stay as long as the patient's record.
# Those filed while a rule of the class `recording` is approved go by it. Patients agree to a time: the form says which.
recording_days = 90

[subscribe]
# How long a poll is held when nothing comes. Clients give up at 310 seconds.
hold_seconds = 280
# At most so many messages in one answer.
messages = 100
# Megabytes of recent messages kept in memory, a keyset.
recent_megabytes = 64
# How many hours back a returning subscriber is followed. One that was away longer is told of the
# gap (header X-Housecall-Gap) and where in history to read it.
replay_hours = 24

[log]
# error, warn, info, debug or trace; or a tracing filter such as "info,realtime=debug".
level = "info"
# "text" or "json".
format = "text"
# "all": a line for each request of the protocol, never with a payload; "refused": 4xx and 5xx only.
requests = "all"

[audit]
# true: each entry is also a message on audit.{organization}, for officers and administrators who listen as it happens.
# It is stored as any message is, for as long as its class says, whether or not anybody listens.
channel = false
# What somebody has to look at, beside records of oneself, of co-workers and relatives, and what is opened after hours or out of
# turn: more patients' records than this, opened by one account within an hour …
records_an_hour = 60
# … and so many failures to sign in, or refusals, of one account or address within an hour.
failures_an_hour = 10
# Copies of every audit entry elsewhere, as they come: to a collector, by POST, a line an entry.
# What goes twice is known by `seq` with the headers Housecall-Log and Housecall-Restored (in syslog's structured data: log@32473),
# since entries get a `seq` anew after a restore. What was changed in the store until it cannot be read comes as a line with the
# reason audit.unreadable and what stands there. Another destination gets the log from its beginning …
# https = "https://siem.example.org/audit"
# headers = { Authorization = "…" }     # better by HOUSECALL_AUDIT__HEADERS
# … and to a syslog server, by TLS (RFC 5425) or, inside your own walls, tcp://HOST:PORT. It confirms nothing, so the latest
# megabyte comes once more after a broken connection or a start; where the copy must be whole, the collector is the place.
# syslog = "tls://logs.example.org:6514"
# Witnesses of somebody else's, who cosign that the log was never rewritten and that there is no other of its name. They see
# its name, size and hash. Another clinic's server, an auditor's: any that speaks c2sp.org/tlog-witness, such as
# `housecall witness`. They are asked this often, also when nothing happens; 60 at most.
cosign_seconds = 50
# [[audit.witness]]
# url = "https://witness.example.org"   # /add-checkpoint is under it
# key = "witness.example.org/w1+…"      # its verifier key, got from its operator

[trace]
# An OpenTelemetry collector that takes OTLP over HTTP; spans are posted to /v1/traces under it. Without
# it there are none.
# endpoint = "http://127.0.0.1:4318"
# The share of requests that are traced, 0 to 1.
sample = 1.0
# headers = { Authorization = "…" }

[limits]
# Requests a second, with bursts of twice as many (of an address: five times); 0 is no limit. Beyond it
# a request is answered with 429 and Retry-After; a subscribe and a page are held back instead. A person
# with an application needs a few a second, and a whole practice may share an address. A connection
# counts as a request, and an address that asks too often waits a second for each answer.
per_address = 50
per_user = 0
per_keyset = 0
# Messages a second.
per_channel = 0
# Tries of one address to come in, a minute and ten at once: with a password, a passkey or a link.
sign_ins_per_minute = 60
# Addresses without a limit of their own. A proxy needs none: it is named in `proxy`.
exempt = ["127.0.0.0/8", "::1/128"]
# Where staff may use the REST API from; empty is everywhere. Patients are not bound by it.
staff_networks = []
# Where administrators and compliance officers may use it from, and where /metrics is read; empty is
# everywhere that staff may be.
admin_networks = []

[sign_in]
# Staff, and interpreters with an account, sign in with a second factor, a code of an authenticator app or
# a passkey. "required": whoever has none yet can only add one; "offered": they may.
staff_second_factor = "required"
# A session of theirs ends after so many seconds without use, and with it what it listens to. Patients
# who came by a link stay as long as their visit.
idle_seconds = 900
# A new password is 15 characters or more, 8 where a second factor stands behind it, and none that others would try first (it
# repeats, follows the keyboard, or is made of names and common words); and it stands in no list of stolen ones: a
# sorted file of SHA-1 hashes, as the downloader of "Pwned Passwords" writes it. Without it none is looked up.
# breached_passwords = "/etc/housecall/pwned-passwords.txt"
# Staff may sign in through identity providers (OpenID Connect, authorization code with PKCE); `origin` must be set, and
# the provider told of ORIGIN/api/v1/sso/NAME/callback. Somebody is known by the provider's own id of them; the first
# time by an e-mail address that the provider has verified and that stands in their account here. An agreement must cover the
# provider's addresses of tokens and keys, too, where they are on other hosts than the issuer: the log names them when one does not.
# [[sign_in.oidc]]
# name = "staff"                        # in addresses: a-z 0-9 -
# title = "Hospital account"            # on the button
# issuer = "https://login.example.org"
# client_id = "housecall"
# client_secret = "…"                   # without it the client is a public one
# acr_values = ["…"]                    # asked for; one of them must be met, and counts as the second factor
# max_age_seconds = 43200               # longer ago nobody may have shown themselves there

[push]
# How long a gateway may take to answer. A push that it could not take is tried again for a quarter of an hour.
timeout_seconds = 10
# How long the record of each delivery is kept.
record_days = 30
# What no gateway is configured for is not sent; its record says so.
# [push.apns]                           # Apple: a token signed with the team's key
# key_file = "/etc/housecall/AuthKey_ABC123DEFG.p8"
# key_id = "ABC123DEFG"
# team_id = "DEF123GHIJ"
# topic = "org.example.clinic"          # of devices that name none: those of the v1 registration
# host = "https://…"                    # in place of Apple's; http:// is HTTP/2 without TLS
# [push.fcm]                            # Google: Firebase Cloud Messaging, HTTP v1
# service_account_file = "/etc/housecall/firebase.json"
# host = "https://…"
# [push.web]                            # browsers
# key_file = "/etc/housecall/vapid.pem" # openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256
# subject = "mailto:operations@example.org"
# hosts = ["fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"] # or origins: "https://push.example.org:8443"

[letters]
# E-mail and SMS. Letters hold no health data: a date and time, a link, a number to call. Addresses in them begin
# with `origin`, which must be set. How long the record of each notice is kept, a week at least for HC-020.a to find it:
record_days = 90
# The calling code of the country whose phone numbers people here write without one: 1 is North America, 34 Spain.
calling_code = 1
# Who writes, in words that fit any practice, and whom to call.
# sender = "Your clinic"
# callback = "+1 555 0100"
# [letters.mail]
# host = "smtp.example.org"
# tls = "starttls"                      # or "implicit"; "none" towards this machine only
# port = 587
# ca = "mail-ca.pem"                    # whom to trust as well, for a mail server with a certificate of your own
# user = "clinic"
# password = "…"                        # better by HOUSECALL_LETTERS__MAIL__PASSWORD
# from = "Your clinic <clinic@example.org>"
# bounces = "bounces@example.org"       # where letters that come back go, as bounces+…@example.org; your mail server hands
# bounce_token = "…"                    # them to /api/v1/mail/bounces under this token: docs/runbook.md, Mail that comes back
# timeout_seconds = 30
# [letters.sms]                         # Twilio's API unless said otherwise
# account = "AC…"
# token = "…"                           # better by HOUSECALL_LETTERS__SMS__TOKEN; it also proves calls to /api/v1/sms
# from = "+1 555 0100"
# status_url = "https://clinic.example.org/api/v1/sms"
# url = "https://sms.example.org/send"  # another gateway: its address, form or json, body and where its answer
# format = "json"                       # names the message
# body = '{"to":"{to}","text":"{text}","id":"{key}"}'
# reference = "/id"
# headers = { Authorization = "…" }

[connections]
# Connections beyond this are closed at once.
limit = 15000
# Connections of one address, or of one /64 of IPv6; 0 is no limit. `limits.exempt` is exempt.
per_address = 1000

# The relay through which video flows (TURN), built in. Browsers speak to nobody else.
[turn]
enabled = true
# Where it listens, over UDP and TCP. Unless set: the address of `listen` and port 3478, or a free one.
# listen = ["0.0.0.0:3478", "[::]:3478"]
# And under TLS, with the certificate of [tls]. Port 443 passes most firewalls, and HC-061.a warns of any other; it takes an
# address that `listen` does not have that port of. Unless set: 5349.
# listen_tls = ["0.0.0.0:5349"]
# The name in the addresses that browsers get; it must be the certificate's. Unless set: that of
# `origin`, else the relay's address.
# host = "turn.example.org"
# The address by which the world reaches this host, behind a translation of addresses.
external = []
# Relayed ports; open them for UDP in a firewall.
ports = [49152, 65535]
realm = "housecall"
# What credentials follow from. Unless set, one is made and sealed under the key-encryption key.
# secret = "…"                          # better by HOUSECALL_TURN__SECRET
# To use a coturn instead: enabled = false, its addresses here, and its static-auth-secret above. A host that is neither
# `host`, nor that of `origin`, nor in `external` or a listener's is somebody else's, and needs an agreement.
urls = []
# Peers on private networks are refused, so nobody reaches into yours through the relay, but these.
allow_peers = []
# Limits of one allocation: bytes a second in each direction (0 is none), seconds between refreshes,
# peers and channels at a time. A call of six takes five allocations of each browser.
bytes_per_second = 1000000
lifetime_seconds = 600
permissions = 32
channels = 32
# And of allocations: of one person in a visit, and in all.
allocations_per_user = 32
allocations = 2000

# The certificate, in files; when somebody renews them, the new ones are shown within five seconds, without a restart.
# [tls]
# certificate = "/etc/housecall/tls.crt"
# key = "/etc/housecall/tls.key"
# Where those who come by plain HTTP are sent on from.
# redirect = ["0.0.0.0:80"]
# Or the server gets and renews its own, from an authority that speaks ACME and reaches it on port 443 of each name
# (and whose host needs a decision: housecall egress list):
# [tls.acme]
# domains = ["clinic.example.org"]
# contact = "mailto:it@clinic.example.org"
# folder = "/var/lib/housecall/acme"
# directory = "https://…"               # Let's Encrypt unless set
# ca = "/etc/housecall/authority.pem"   # for an authority of your own

# One section a keyset; `serve` needs at least one. More are made, changed and rotated while the server
# runs: `housecall keysets`, or /api/v1/keysets.
# [[keyset]]
# publish_key = "pub-c-…"
# subscribe_key = "sub-c-…"
# secret_keys = ["sec-c-…"]      # the first signs; all verify, so keys rotate without downtime
# clinic = true                  # the clinic's own keyset; exactly one has it
# access_manager = true          # always on for the clinic's keyset
# strict = false                 # also open ciphertext with the channel's keys before admitting it
# custom_channels = ["room.*"]   # names outside the channel table: exact, a prefix with *, or *
# networks = ["10.0.0.0/8"]     # where requests may come from; empty is everywhere
# presence_channels = ["*"]      # where presence is kept: exact, a prefix with *, or *; [] nowhere
# announce_max = 20              # from this occupancy on, presence tells intervals
# interval_seconds = 10
# presence_deltas = false        # intervals name who came and went
# presence_filters = true        # a subscriber's filter is asked about presence events, too
# leave_on_disconnect = false    # a connection that breaks off under a poll is a leave
# debounce_seconds = 0           # so long after an explicit leave nobody joins again by being there
# active_notice_channel = "…"    # is told when a channel gets its first user or loses its last
# [keyset.rates]                 # a second, on top of [limits]; 0 is no limit of the keyset's own
# requests = 0
# publishes = 0
# history = 0
# per_user = 0
# per_channel = 0
# publishes_per_user_minute = 0  # messages of one user a minute, all of them at once if they like
# [keyset.quotas]                # 0 is no limit
# channels = 0                   # channels on which something is kept
# [keyset.features]
# revoke_tokens = true
# [keyset.features.persistence]
# enabled = true                 # channels that carry PHI are always kept by their class
# retention_days = 0             # of messages without a class or a time of their own; 0 keeps them
# delete = true                  # clients with the permission may delete stored messages; never records of the clinic
# presence_events = false        # presence events are kept, too, except on channels that carry PHI
# [keyset.features.stream_controller]
# enabled = true                 # channel groups and wildcards
# wildcards = true
# channels_per_group = 2000
# [keyset.features.app_context]
# enabled = true
# user_events = true
# channel_events = true
# membership_events = true
# list_users = true              # without the secret key; never on the clinic's keyset
# list_channels = true
# referential_integrity = false  # memberships need their user and channel, and go with them
# region = "eu-central-1"        # remembered for the hosted network's tools, moves nothing; files have one, too
# [keyset.features.files]
# enabled = true
# max_bytes = 5242880            # on the clinic's own channels it is 25 MiB
# retention_days = 0             # 0 keeps them; on the clinic's channels their class decides
# [keyset.features.push]
# enabled = true                 # devices can be registered
# from_meta = false              # read pn_apns, pn_fcm … from the metadata too, where older applications put them
"#;
