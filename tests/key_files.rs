//! A key file is not a secret: every constructor rejects PEM, SSH public keys and JSON Web Keys, and nothing else that is long
//! enough.

mod util;

use base64::{Engine, engine::general_purpose::STANDARD};
use hs256::{Error, Key, jws};
use serde_json::json;

const BODY: &str =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0";

/// The labels of RFC 7468 and those of other tools.
const PEM_LABELS: [&str; 16] = [
    "PUBLIC KEY",
    "PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "RSA PUBLIC KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "EC PARAMETERS",
    "DSA PRIVATE KEY",
    "CERTIFICATE",
    "TRUSTED CERTIFICATE",
    "CERTIFICATE REQUEST",
    "X509 CRL",
    "PKCS7",
    "OPENSSH PRIVATE KEY",
    "PGP PUBLIC KEY BLOCK",
    "PGP PRIVATE KEY BLOCK",
];

/// As they are, with line ends of Windows, in one line, with the line ends as `\n` as in an environment variable, and cut.
fn pem_files() -> Vec<String> {
    let mut files = vec![
        // RFC 4716 §3.
        format!("---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"alice\"\n{BODY}\n---- END SSH2 PUBLIC KEY ----\n"),
        // What `openssl pkcs12` and `openssl x509 -text` write before it.
        format!(
            "Bag Attributes\n    friendlyName: alice\nKey Attributes: <No Attributes>\n-----BEGIN PRIVATE KEY-----\n{BODY}\n"
        ),
        format!("Certificate:\n    Data:\n        Version: 3 (0x2)\n-----BEGIN CERTIFICATE-----\n{BODY}\n"),
    ];
    for label in PEM_LABELS {
        let pem = format!("-----BEGIN {label}-----\n{BODY}\n-----END {label}-----\n");
        let [windows, one_line, escaped] = ["\r\n", " ", "\\n"].map(|end| pem.replace('\n', end));
        files.extend([
            windows,
            one_line,
            escaped,
            pem.trim_end().to_owned(),
            format!("-----BEGIN {label}-----\n{BODY}"),
            pem,
        ]);
    }
    files
}

const SSH_TYPES: [&str; 12] = [
    "ssh-rsa",
    "ssh-dss",
    "ssh-ed25519",
    "ssh-ed448",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa-cert-v01@openssh.com",
    "ssh-ed25519-cert-v01@openssh.com",
    "ecdsa-sha2-nistp256-cert-v01@openssh.com",
];

/// The line of a `.pub` file, of `authorized_keys` and of `known_hosts`.
fn ssh_files() -> Vec<String> {
    let lines = SSH_TYPES.iter().flat_map(|kind| {
        let key = format!("{kind} AAAAC3NzaC1lZDI1NTE5AAAAIJbS0zYC1lZDI1NTE5AAAAIJbS0zYDMo7v8C8kVF/S6SKKw");
        [
            format!("no-pty,command=\"/bin/true\" {key} alice@example.com\n"),
            format!("host.example,192.0.2.1 {key}\n"),
            format!("# the key of alice\n{key}\n"),
            format!("{key} alice@example.com\n"),
            key,
        ]
    });
    lines.collect()
}

/// Of each kind, compact and as tools print it, alone, in a set and within other text.
fn jwk_files() -> Vec<String> {
    let keys = [
        json!({ "kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow" }),
        json!({ "kty": "oct", "k": "c2VjcmV0c2VjcmV0", "alg": "HS256", "kid": "2026", "use": "sig" }),
        json!({ "kty": "RSA", "n": BODY, "e": "AQAB" }),
        json!({ "kty": "RSA", "n": BODY, "e": "AQAB", "d": BODY, "kid": "2026" }),
        json!({ "kty": "EC", "crv": "P-256", "x": BODY, "y": BODY }),
        json!({ "kty": "OKP", "crv": "Ed25519", "x": BODY }),
        json!({ "k": "c2VjcmV0c2VjcmV0", "kty": "oct" }),
    ];
    let sets = [json!({ "keys": keys }), json!({ "keys": [keys[0]] }), json!([keys[0]])];
    let files = keys.iter().chain(&sets).flat_map(|key| {
        let (compact, pretty) = (key.to_string(), serde_json::to_string_pretty(key).unwrap());
        let spaced = compact.replace("\":", "\" : ");
        [format!("JWK={compact}"), compact.clone() + "\n", pretty.replace('\n', "\r\n"), pretty, spaced, compact]
    });
    files.collect()
}

/// What a file may have before it.
const BEFORE: [&str; 8] = ["", " ", "\n", "\r\n\t ", "\u{FEFF}", "key: ", "0123456", "\0"];

/// By each constructor of bytes and of text, the file as it is.
#[track_caller]
fn assert_rejected(file: &str, error: Error) {
    assert!(file.len() >= 32, "a file is never so short: {file}");
    assert_eq!(Key::new(file.as_bytes()).err(), Some(error), "{file}");
    assert_eq!(Key::from_short_secret(file.as_bytes()).err(), Some(error), "{file}");
    assert_eq!(Key::from_base64(file).err(), Some(error), "{file}");
    assert_eq!(Key::from_hex(file).err(), Some(error), "{file}");
    // And the file in base64 or hexadecimal, where it is short enough to be decoded.
    let hex: String = file.bytes().map(|byte| format!("{byte:02x}")).collect();
    let error = if file.len() > 256 { Error::LongSecret } else { error };
    let mut base64 = vec![0; file.len() * 2];
    let len = STANDARD.encode_slice(file, &mut base64).unwrap();
    assert_eq!(Key::from_base64(str::from_utf8(&base64[..len]).unwrap()).err(), Some(error), "{file}");
    assert_eq!(Key::from_hex(&hex).err(), Some(error), "{file}");
}

#[test]
fn rejects_a_pem_file() {
    for file in pem_files() {
        for before in BEFORE {
            assert_rejected(&format!("{before}{file}"), Error::PemSecret);
        }
    }
}

#[test]
fn rejects_an_ssh_public_key() {
    for file in ssh_files() {
        for before in BEFORE {
            assert_rejected(&format!("{before}{file}"), Error::SshKeySecret);
        }
    }
}

#[test]
fn rejects_a_json_web_key() {
    for file in jwk_files() {
        for before in BEFORE {
            assert_rejected(&format!("{before}{file}"), Error::JwkSecret);
        }
    }
}

/// One error is said of a file with several kinds in it.
#[test]
fn rejects_several_kinds_at_once_as_the_first_of_them() {
    let (pem, ssh, jwk) = (&pem_files()[0], &ssh_files()[0], &jwk_files()[0]);
    for file in [format!("{pem}{ssh}{jwk}"), format!("{jwk}{ssh}{pem}"), format!("{ssh}{pem}"), format!("{jwk}{pem}")] {
        assert_rejected(&file, Error::PemSecret);
    }
    for file in [format!("{ssh}{jwk}"), format!("{jwk}{ssh}")] {
        assert_rejected(&file, Error::SshKeySecret);
    }
}

/// The secret of an `oct` key is what `k` encodes; the error says so.
#[test]
fn the_member_k_of_an_oct_key_is_the_secret() {
    let k = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    let jwk = json!({ "kty": "oct", "k": k }).to_string();
    assert_eq!(Key::new(jwk.as_bytes()).err(), Some(Error::JwkSecret));
    assert!(Key::from_base64(k).is_ok());
    // Short ones are rejected as that by whoever wants no short ones, and else as files.
    let short = r#"{"kty":"oct","k":"c2Vj"}"#;
    assert!(Key::new(short.as_bytes()).is_err());
    assert_eq!(Key::from_short_secret(short.as_bytes()).err(), Some(Error::JwkSecret));
    assert_eq!(Key::from_base64(short).err(), Some(Error::JwkSecret));
}

// What is no file is a secret.

/// Pseudo-random bytes, the same in each run (xorshift64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next().to_be_bytes()[0]).collect()
    }

    fn one_of<'a>(&mut self, parts: &[&'a str]) -> &'a str {
        parts[self.next() as usize % parts.len()]
    }
}

/// It signs as HMAC with this secret does: nothing of it was taken away.
#[track_caller]
fn assert_accepted(secret: &[u8]) {
    let key = Key::new(secret).unwrap_or_else(|error| panic!("{error}: {}", secret.escape_ascii()));
    let mut out = [0; 128];
    let token = key.sign_into(jws::Bytes(b""), &mut out).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    assert_eq!(signature, util::mac(secret, input), "{}", secret.escape_ascii());
}

#[test]
fn random_secrets_are_accepted() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for round in 0..4_000 {
        let secret = random.bytes(32 + round % 100);
        if round % 6 == 0 {
            assert_accepted(&secret);
        }
        assert!(Key::new(&secret).is_ok(), "{}", secret.escape_ascii());
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut base64 = vec![0; secret.len() * 2];
        let len = STANDARD.encode_slice(&secret, &mut base64).unwrap();
        let base64 = str::from_utf8(&base64[..len]).unwrap();
        // As text, and as what it encodes.
        assert!(Key::new(hex.as_bytes()).is_ok() && Key::from_hex(&hex).is_ok(), "{hex}");
        assert!(Key::new(base64.as_bytes()).is_ok() && Key::from_base64(base64).is_ok(), "{base64}");
    }
}

/// Each has what one kind of file has, and not all of it.
#[test]
fn passphrases_that_look_like_files_are_accepted() {
    for passphrase in [
        "-------------------------------------",
        "-----BEGIN-----PUBLIC-----KEY---------",
        "---BEGIN PUBLIC KEY--- with three dashes",
        "- - - - BEGIN PUBLIC KEY - - - - as a poem",
        "-----begin public key----- in small letters",
        "-----END PUBLIC KEY----- without a beginning",
        "BEGIN at the beginning, and go on till the end",
        "ssh-rsa is the key type that I like most of all",
        "SSH-RSA AAAAB3NzaC1yc2EAAAADAQABAAAB in capitals",
        "ssh-rsaAAAAB3NzaC1yc2EAAAADAQABAAAB without space",
        "ssh-ed25519 BAAAC3NzaC1lZDI1NTE5AAAAIJbS0zYDMo7v8C",
        "sshrsa AAAA ecdsasha2 AAAA ecdsa-sha3-nistp256 AAAA",
        "ecdsa-sha2-nistp256: of the three, the second fastest",
        "AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 AAAAB3NzaC1yc2EAAAADA",
        r#"{"secret":"correct horse battery staple, of course"}"#,
        r#"{"keys":[],"k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}"#,
        "{'kty':'oct','k':'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ'}",
        "kty: oct, k: AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr",
        r#""kty" without braces is no object: "kty" "kty" "kty""#,
        r#"{"Kty":"oct","KTY":"oct","kt":"oct","kty ":"oct"," kty":1}"#,
        "{ kty } { \"kt\" } { kty\" } { \"kty } braces and quotes",
        "correct horse battery staple, Tr0ub4dor&3, hunter2, 123456",
    ] {
        assert_accepted(passphrase.as_bytes());
    }
}

/// Parts of files in any order, in thousands of passphrases: they are rejected exactly if all parts of a kind are there.
#[test]
fn passphrases_of_parts_of_files_are_rejected_if_the_parts_of_a_kind_are_there() {
    const PARTS: [&str; 26] = [
        "-",
        "--",
        "---",
        "----",
        "-----",
        "BEGIN",
        "BEGIN ",
        "begin ",
        "END ",
        "KEY",
        "ssh",
        "ssh-",
        "SSH-",
        "rsa",
        "ecdsa-",
        "ecdsa-sha2-",
        "sha2-",
        " AAAA",
        "AAAA",
        " AAA",
        "{",
        "\"kty",
        "\"kty\"",
        "kty\"",
        "\"",
        " ",
    ];
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    let mut counts = [0; 4];
    for _ in 0..8_000 {
        let count = 1 + random.next() % 9;
        let mut passphrase: String = (0..count).map(|_| random.one_of(&PARTS)).collect();
        let has = |part: &str| passphrase.contains(part);
        let kinds = [
            has("----") && has("BEGIN "),
            (has("ssh-") || has("ecdsa-sha2-")) && has(" AAAA"),
            has("{") && has("\"kty\""),
        ];
        let kind = kinds.into_iter().position(|is_it| is_it);
        let error = kind.map(|kind| [Error::PemSecret, Error::SshKeySecret, Error::JwkSecret][kind]);
        assert_eq!(Key::from_short_secret(passphrase.as_bytes()).err(), error, "{passphrase:?}");
        // Wherever in a longer secret it is. What is around it is no part of a file.
        passphrase = format!("{}{passphrase}{}", "x".repeat(32), "y".repeat(count as usize));
        assert_eq!(Key::new(passphrase.as_bytes()).err(), error, "{passphrase:?}");
        counts[kind.map_or(3, |kind| kind)] += 1;
    }
    assert!(counts.iter().all(|&count| count > 150), "{counts:?}");
}

/// At each place of a random secret, the first and the last among them.
#[test]
fn parts_of_a_file_are_found_at_each_place() {
    let mut random = Random(0xA076_1D64_78BD_642F);
    let place = |secret: &mut [u8], part: &str, at: usize| secret[at..at + part.len()].copy_from_slice(part.as_bytes());
    for (one, other, error) in [
        ("----", "BEGIN ", Error::PemSecret),
        ("ssh-", " AAAA", Error::SshKeySecret),
        ("ecdsa-sha2-", " AAAA", Error::SshKeySecret),
        ("{", "\"kty\"", Error::JwkSecret),
    ] {
        const LEN: usize = 36;
        for first in 0..=LEN - one.len() {
            for second in 0..=LEN - other.len() {
                let mut secret = random.bytes(LEN);
                place(&mut secret, other, second);
                if one != "{" {
                    assert!(Key::new(&secret).is_ok(), "{}", secret.escape_ascii());
                }
                place(&mut secret, one, first);
                let apart = first + one.len() <= second || second + other.len() <= first;
                if apart {
                    assert_eq!(Key::new(&secret).err(), Some(error), "{}", secret.escape_ascii());
                }
            }
        }
    }
}

/// A file in an environment variable is no secret either.
#[cfg(feature = "std")]
mod from_env {
    use super::{Error, Key, jwk_files, pem_files, ssh_files};
    use std::{env, process::Command};

    const NAME: &str = "HS256_TEST_KEY_FILE";

    /// Not a test: what the test below runs in processes of their own.
    #[test]
    #[ignore = "run by another test"]
    fn child() {
        println!("outcome: {:?};", Key::from_env(NAME).err());
    }

    #[test]
    fn rejects_a_key_file() {
        let secret = "a secret of 32 random bytes or so, and no file".to_owned();
        let cases = [
            (pem_files().swap_remove(3), Some(Error::PemSecret)),
            (ssh_files().swap_remove(3), Some(Error::SshKeySecret)),
            (jwk_files().swap_remove(5), Some(Error::JwkSecret)),
            (secret, None),
        ];
        for (file, error) in cases {
            let mut child = Command::new(env::current_exe().unwrap());
            child.args(["--exact", "from_env::child", "--ignored", "--nocapture"]).env(NAME, &file);
            let stdout = String::from_utf8(child.output().unwrap().stdout).unwrap();
            assert!(stdout.contains(&format!("outcome: {error:?};")), "{file}: {stdout}");
        }
    }
}
