//! Tokens and the audit trail through the real binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod binary;

use std::path::Path;

use binary::{exits, hindsight, run, told};

fn out(data: &Path, args: &[&str]) -> String {
    let output = run(hindsight(data).args(args));
    exits(&output, &[0]);
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_token_is_shown_once_listed_and_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let token = out(
        &data,
        &[
            "token",
            "create",
            "--role",
            "reviewer",
            "--role",
            "approver",
            "--name",
            "Ann Other",
            "--expires",
            "30d",
        ],
    );
    assert!(token.starts_with("hst_") && token.len() == 53, "{}", token.len());
    let list = out(&data, &["token", "list"]);
    assert!(list.contains("Ann Other  reviewer, approver") && list.contains("good from"), "{list}");
    assert!(!list.contains(&token[13..]));
    let id = &token[4..12];
    out(&data, &["token", "revoke", id]);
    assert!(out(&data, &["token", "list", "--json"]).contains("\"revoked\":1"), "a time");
    exits(&run(hindsight(&data).args(["token", "revoke", id])), &[1]);
    for wrong in [
        vec!["token", "create", "--role", "king", "--name", "x"],
        vec!["token", "create", "--name", "x"],
        vec!["token", "create", "--role", "reader", "--name", "x", "--expires", "soon"],
        vec!["token", "create", "--role", "reader", "--name", "Command line"],
    ] {
        exits(&run(hindsight(&data).args(&wrong)), &[1, 2]);
    }
    let trail = out(&data, &["audit", "export"]);
    let acts: Vec<serde_json::Value> =
        trail.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let acts: Vec<_> = acts.iter().map(|row| row["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["token created", "token revoked", "export"]);
    assert!(!trail.contains(&token[13..]));
    assert!(trail.lines().all(|line| line.contains("\"actor\":\"command line (")), "{trail}");
    let table = out(&data, &["audit", "export", "--format", "csv"]);
    assert!(table.starts_with("number,at,actor,role,act,lesson,batch,reason"));
    assert_eq!(table.lines().count(), 1 + 4, "with both exports");
}

/// One byte of one row, changed in the file itself.
#[test]
fn one_changed_byte_is_named_by_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for name in ["Ann Other", "Bea Other", "Cid Other"] {
        out(&data, &["token", "create", "--role", "reader", "--name", name]);
    }
    assert!(out(&data, &["audit", "verify"]).contains("3 rows in one unbroken chain"));
    let file = data.join("register.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let words = b"Bea Other as reader";
    let at = bytes.windows(words.len()).position(|window| window == words).unwrap();
    bytes[at] = b'L';
    std::fs::write(&file, bytes).unwrap();
    let output = run(hindsight(&data).args(["audit", "verify"]));
    exits(&output, &[4]);
    assert!(told(&output).contains("broken at row 2"), "{}", told(&output));
}

/// Rows taken off the end, and a whole chain made anew without the key: both leave a chain that fits in itself.
#[test]
fn a_trail_that_was_cut_off_or_made_anew_does_not_end_as_it_was_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for name in ["Ann Other", "Bea Other"] {
        out(&data, &["token", "create", "--role", "reader", "--name", name]);
    }
    let copy = folder.path().join("copy");
    let change = |sql: &str| {
        std::fs::create_dir_all(&copy).unwrap();
        for file in ["register.db", "secret.key"] {
            std::fs::copy(data.join(file), copy.join(file)).unwrap();
        }
        let database = rusqlite::Connection::open(copy.join("register.db")).unwrap();
        database.execute_batch("DROP TRIGGER audit_no_delete; DROP TRIGGER audit_no_update").unwrap();
        database.execute_batch(sql).unwrap();
        drop(database);
        let output = run(hindsight(&copy).args(["audit", "verify"]));
        exits(&output, &[4]);
        // Nothing can be written over it that would seal it anew.
        let create = ["token", "create", "--role", "reader", "--name", "Cid Other"];
        let refused = run(hindsight(&copy).args(create));
        exits(&refused, &[1]);
        assert!(told(&refused).contains("does not end as it was sealed"), "{}", told(&refused));
        exits(&run(hindsight(&copy).args(["audit", "verify"])), &[4]);
        told(&output)
    };
    assert!(change("DELETE FROM audit WHERE number = 2").contains("does not end as it was sealed"));
    assert!(change("DELETE FROM audit").contains("does not end as it was sealed"));
    assert!(
        change("DELETE FROM audit; DELETE FROM audit_end WHERE 0; UPDATE audit_end SET number = 0")
            .contains("sealed")
    );
    assert!(change("DELETE FROM audit_end").contains("does not end as it was sealed"));
    assert!(change("DELETE FROM audit; DELETE FROM audit_end").contains("does not end as it was sealed"));
    exits(&run(hindsight(&data).args(["audit", "verify"])), &[0]);
}

/// Without its key, or under another, a register is left as it is: every record would look new.
#[test]
fn a_register_opens_with_its_own_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let create = ["token", "create", "--role", "reader", "--name", "Ann Other"];
    out(&data, &create);
    let (key, aside) = (data.join("secret.key"), folder.path().join("aside.key"));
    std::fs::rename(&key, &aside).unwrap();

    let refused = run(hindsight(&data).args(create));
    exits(&refused, &[1]);
    let said = told(&refused);
    for part in ["register.db", "secret.key is missing", "HINDSIGHT_SECRET"] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!key.exists(), "no new key");
    let another = run(hindsight(&data).env("HINDSIGHT_SECRET", "ab".repeat(32)).args(create));
    exits(&another, &[1]);
    assert!(told(&another).contains("is not the one with which"), "{}", told(&another));

    let own = std::fs::read_to_string(&aside).unwrap();
    let proved = run(hindsight(&data).env("HINDSIGHT_SECRET", own).args(["audit", "verify"]));
    exits(&proved, &[0]);
    assert!(told(&proved).contains("1 row in one unbroken chain"), "{}", told(&proved));
}

/// Where others reach the server it starts only if somebody could sign in.
#[test]
fn a_server_that_others_reach_needs_a_way_in() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let config = folder.path().join("hindsight.toml");
    std::fs::write(
        &config,
        "[server]\naddr = '127.0.0.1:0'\npublic_url = 'https://hindsight.oakmere.example'\n",
    )
    .unwrap();
    let refused = run(hindsight(&data).arg("--config").arg(&config).arg("serve"));
    exits(&refused, &[1]);
    assert!(told(&refused).contains("nobody could sign in"), "{}", told(&refused));
    std::fs::write(&config, "[sign_in]\nanyone = ['administrator']\n").unwrap();
    let refused = run(hindsight(&data).arg("--config").arg(&config).arg("serve"));
    exits(&refused, &[1]);
    assert!(told(&refused).contains("sign_in.anyone"), "{}", told(&refused));
}
