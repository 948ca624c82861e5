use super::*;
use crate::call::Port;

/// Each row: what is allowed (`-` for no restriction, `meta` for `--allow-metadata`), the URL, the addresses of its name,
/// and what comes of it.
#[track_caller]
fn table(rows: &str) {
    for row in rows.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [allowed, url, addresses, expected] = cells[..] else {
            panic!("four cells: {row}");
        };
        assert_eq!(judged(allowed, url, addresses), expected, "{row}");
    }
}

fn judged(allowed: &str, url: &str, addresses: &str) -> &'static str {
    let (flags, hosts): (Vec<_>, Vec<_>) = allowed
        .split_whitespace()
        .partition(|word| matches!(*word, "-" | "meta"));
    let config = Config {
        allow_hosts: (!flags.contains(&"-"))
            .then(|| hosts.iter().map(|&host| host.to_owned()).collect()),
        allow_metadata: flags.contains(&"meta"),
        ..Config::default()
    };
    let policy = Policy::new(&config).unwrap();
    let Ok(url) = Url::parse(url) else {
        return "no url";
    };
    let port = Port {
        number: url.port_or_known_default().unwrap(),
        named: url.port().is_some(),
    };
    let found = addresses.split_whitespace().map(|address| {
        let address = SocketAddr::new(address.parse().unwrap(), 0);
        port.at(address)
    });
    let judged = policy.judge_url(&url).and_then(|()| match url.host() {
        Some(Host::Domain(name)) => policy
            .judge_lookup(name, &found.collect::<Vec<_>>())
            .map_err(|refusal| refusal.why),
        _ => Ok(()),
    });
    match judged {
        Ok(()) => "dialled",
        Err(Refused::NotListed) => "not listed",
        Err(Refused::NotPublic) => "not public",
        Err(Refused::Metadata) => "metadata",
        Err(Refused::NotHere) => "not here",
    }
}

#[test]
fn without_a_list_everything_is_dialled() {
    table(
        "
        - | https://crm.test/      | 93.184.216.34           | dialled
        - | https://crm.test/      | 10.0.0.1                | dialled
        - | https://crm.test/      | 127.0.0.1 ::1           | dialled
        - | https://crm.test/      | fe80::1                 | dialled
        - | https://10.0.0.1/      |                         | dialled
        - | https://[::1]:8443/    |                         | dialled
        - | http://localhost:81/   | 127.0.0.1               | dialled
        - | https://169.254.1.1/   |                         | dialled
        ",
    );
}

#[test]
fn metadata_services_need_their_own_flag() {
    table(
        "
        -      | http://169.254.169.254/latest/             |                           | metadata
        -      | http://169.254.169.254./                   |                           | metadata
        -      | http://2852039166/                         |                           | metadata
        -      | http://0xA9FEA9FE/                         |                           | metadata
        -      | http://0251.0376.0251.0376/                |                           | metadata
        -      | http://169.254.43518/                      |                           | metadata
        -      | http://\u{ff11}69.254.169.254/             |                           | metadata
        -      | http://[::ffff:169.254.169.254]/           |                           | metadata
        -      | http://[::ffff:a9fe:a9fe]/                 |                           | metadata
        -      | http://[64:ff9b::169.254.169.254]/         |                           | metadata
        -      | http://[2002:a9fe:a9fe::1]/                |                           | metadata
        -      | http://[fd00:ec2::254]/                    |                           | metadata
        -      | http://100.100.100.200/                    |                           | metadata
        -      | http://192.0.0.192/                        |                           | metadata
        -      | http://metadata.google.internal/           | 169.254.169.254           | metadata
        -      | http://METADATA.google.INTERNAL./          | 93.184.216.34             | metadata
        -      | https://crm.test/                          | 169.254.169.254           | metadata
        -      | https://crm.test/                          | ::ffff:169.254.169.254    | metadata
        -      | https://crm.test/                          | 93.184.216.34 fd00:ec2::254 | metadata
        - meta | http://169.254.169.254/                    |                           | dialled
        - meta | http://metadata.google.internal/           | 169.254.169.254           | dialled
        - meta | https://crm.test/                          | 169.254.169.254           | dialled
        169.254.169.254          | http://169.254.169.254/  |                           | metadata
        meta                     | http://169.254.169.254/  |                           | not listed
        meta 169.254.169.254     | http://169.254.169.254/  |                           | dialled
        meta crm.test            | https://crm.test/        | 169.254.169.254           | not public
        meta crm.test 169.254.0.0/16 | https://crm.test/    | 169.254.169.254           | dialled
        crm.test 0.0.0.0/0       | https://crm.test/        | 169.254.169.254           | metadata
        ",
    );
}

#[test]
fn a_name_is_listed_or_refused() {
    table(
        "
                      | https://crm.test/            | 93.184.216.34 | not listed
        crm.test      | https://crm.test/            | 93.184.216.34 | dialled
        CRM.Test      | https://crm.test/            | 93.184.216.34 | dialled
        crm.test.     | https://crm.test/            | 93.184.216.34 | dialled
        crm.test      | https://CRM.TEST./           | 93.184.216.34 | dialled
        crm.test      | https://a.crm.test/          | 93.184.216.34 | not listed
        crm.test      | https://crm.test.evil/       | 93.184.216.34 | not listed
        crm.test      | https://crm.test@evil.test/  | 93.184.216.34 | not listed
        crm.test      | https://evil.test/crm.test   | 93.184.216.34 | not listed
        b\u{fc}ro.test       | https://B\u{dc}RO.test/     | 93.184.216.34 | dialled
        xn--bro-hoa.test     | https://b\u{fc}ro.test/     | 93.184.216.34 | dialled
        crm.test      | https://\u{24d2}rm.test/     | 93.184.216.34 | dialled
        crm.test      | https://cr\u{43c}.test/      | 93.184.216.34 | not listed
        93.184.216.34 | https://crm.test/            | 93.184.216.34 | not listed
        crm.test      | https://93.184.216.34/       |               | not listed
        a.test b.test | https://b.test/              | 93.184.216.34 | dialled
        ",
    );
}

#[test]
fn a_port_restricts_its_entry() {
    table(
        "
        crm.test:443  | https://crm.test/       | 93.184.216.34 | dialled
        crm.test:443  | http://crm.test/        | 93.184.216.34 | not listed
        crm.test:443  | https://crm.test:8443/  | 93.184.216.34 | not listed
        crm.test      | https://crm.test:8443/  | 93.184.216.34 | dialled
        127.0.0.1:81  | http://127.0.0.1:81/    |               | dialled
        127.0.0.1:81  | http://127.0.0.1:82/    |               | not listed
        [::1]:81      | http://[::1]:81/        |               | dialled
        [::1]:81      | http://[::1]/           |               | not listed
        10.0.0.0/8:81 | http://10.1.2.3:81/     |               | dialled
        10.0.0.0/8:81 | http://10.1.2.3/        |               | not listed
        [fd00::/8]:81 | http://[fd12::1]:81/    |               | dialled
        crm.test 10.0.0.1:443 | https://crm.test/      | 10.0.0.1 | dialled
        crm.test 10.0.0.1:443 | https://crm.test:8443/ | 10.0.0.1 | not public
        ",
    );
}

#[test]
fn a_listed_name_leads_to_the_internet_or_to_listed_addresses() {
    table(
        "
        crm.test             | https://crm.test/ | 10.0.0.1                 | not public
        crm.test             | https://crm.test/ | 172.20.0.1               | not public
        crm.test             | https://crm.test/ | 192.168.1.1              | not public
        crm.test             | https://crm.test/ | 127.0.0.1                | not public
        crm.test             | https://crm.test/ | 0.0.0.0                  | not public
        crm.test             | https://crm.test/ | 169.254.7.7              | not public
        crm.test             | https://crm.test/ | 100.64.0.1               | not public
        crm.test             | https://crm.test/ | ::1                      | not public
        crm.test             | https://crm.test/ | ::                       | not public
        crm.test             | https://crm.test/ | fd12::1                  | not public
        crm.test             | https://crm.test/ | fe80::1                  | not public
        crm.test             | https://crm.test/ | ::ffff:10.0.0.1          | not public
        crm.test             | https://crm.test/ | 64:ff9b::10.0.0.1        | not public
        crm.test             | https://crm.test/ | 2002:a00:1::             | not public
        crm.test             | https://crm.test/ | 64:ff9b::93.184.216.34   | dialled
        crm.test             | https://crm.test/ | 2606:4700::1111          | dialled
        crm.test             | https://crm.test/ | 93.184.216.34 10.0.0.1   | not public
        crm.test             | https://crm.test/ | 10.0.0.1 93.184.216.34   | not public
        crm.test 10.0.0.1    | https://crm.test/ | 10.0.0.1                 | dialled
        crm.test 10.0.0.1    | https://crm.test/ | 10.0.0.1 10.0.0.2        | not public
        crm.test 10.0.0.0/8  | https://crm.test/ | 10.0.0.1 10.9.9.9        | dialled
        crm.test 10.0.0.0/8  | https://crm.test/ | 11.0.0.1                 | dialled
        crm.test 10.0.0.0/8  | https://crm.test/ | ::ffff:10.0.0.1          | dialled
        crm.test fd00::/8    | https://crm.test/ | fd12::1                  | dialled
        crm.test fd00::/8    | https://crm.test/ | fe80::1                  | not public
        10.0.0.0/8           | https://crm.test/ | 10.0.0.1                 | not listed
        localhost            | http://localhost/ | 127.0.0.1 ::1            | dialled
        localhost            | http://localhost/ | 10.0.0.1                 | not public
        a.localhost          | http://a.localhost/ | 127.0.0.1              | dialled
        ",
    );
}

#[test]
fn addresses_are_compared_by_value() {
    table(
        "
        127.0.0.1       | http://127.0.0.1/             | | dialled
        127.0.0.1       | http://2130706433/            | | dialled
        127.0.0.1       | http://0x7f.1/                | | dialled
        127.0.0.1       | http://0177.0.0.1/            | | dialled
        127.0.0.1       | http://127.0.0.1./            | | dialled
        127.0.0.1       | http://[::ffff:127.0.0.1]/    | | dialled
        ::ffff:127.0.0.1 | http://127.0.0.1/            | | dialled
        0x7f.1          | http://127.0.0.1/             | | dialled
        127.0.0.1       | http://127.0.0.2/             | | not listed
        127.0.0.0/8     | http://127.0.0.2/             | | dialled
        127.0.0.0/8     | http://128.0.0.1/             | | not listed
        127.0.0.1       | http://[::1]/                 | | not listed
        ::1             | http://[0:0:0:0:0:0:0:1]:80/  | | dialled
        [::1]           | http://[::1]/                 | | dialled
        fe80::1         | http://[fe80::1]/             | | dialled
        fe80::1         | http://[fe80::1%25eth0]/      | | no url
        10.1.2.3/8      | http://10.9.9.9/              | | dialled
        0.0.0.0/0       | http://8.8.8.8/               | | dialled
        0.0.0.0/0       | http://[2606:4700::1111]/     | | not listed
        ::/0            | http://[2606:4700::1111]/     | | dialled
        ",
    );
}

#[test]
fn stand_ins_answer_on_this_machine_only() {
    let stub = SocketAddr::from(([127, 0, 0, 1], 81));
    let config = Config {
        stub: Some(crate::StubRoute {
            plain: stub,
            tls: stub,
        }),
        ..Config::default()
    };
    let policy = Policy::new(&config).unwrap();
    assert!(policy.judge_lookup("crm.test", &[stub]).is_ok());
    let far = [stub, SocketAddr::from(([93, 184, 216, 34], 81))];
    assert_eq!(
        policy.judge_lookup("crm.test", &far).unwrap_err().why,
        Refused::NotHere
    );
}

#[test]
fn a_refusal_says_what_was_refused_and_what_allows_it() {
    let config = |hosts: &[&str]| Config {
        allow_hosts: Some(hosts.iter().map(|&host| host.to_owned()).collect()),
        ..Config::default()
    };
    let says = |config: &Config, address: &str| {
        let addresses = [SocketAddr::new(address.parse().unwrap(), 0)];
        let policy = Policy::new(config).unwrap();
        let refusal = policy.judge_lookup("CRM.test.", &addresses).unwrap_err();
        format!("{refusal}; {}", refusal.help().unwrap())
    };
    insta::assert_snapshot!(says(&config(&[]), "8.8.8.8"), @"`crm.test` was not dialled: it is not among the hosts that may be dialled; `--allow-host crm.test` allows it");
    insta::assert_snapshot!(says(&config(&["crm.test"]), "::ffff:10.0.0.1"), @"`crm.test` was not dialled: its address 10.0.0.1 is private or reserved, and not listed itself; `--allow-host 10.0.0.1` allows it");
    insta::assert_snapshot!(says(&config(&["crm.test"]), "169.254.169.254"), @"`crm.test` was not dialled: its address 169.254.169.254 belongs to a metadata service, which gives credentials away; `--allow-metadata` allows it");
}

#[test]
fn refusals_are_kept_once_and_bounded() {
    let policy = Policy::new(&Config::default()).unwrap();
    for number in 0..100 {
        for _ in 0..2 {
            policy.keep(Refusal {
                host: format!("{number}.test"),
                address: None,
                why: Refused::NotListed,
            });
        }
    }
    assert_eq!(policy.refusals().len(), MOST_REFUSALS);
}
