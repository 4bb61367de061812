//! The unit with which systemd runs the server: with one right, to open ports below 1024, and nothing else.

use super::Plan;
use crate::output::Output;
use std::env;

/// Who runs the server if whoever makes the site is root, who should not.
const USER: &str = "sekisho";

/// What the server does not need is taken from it (systemd.exec(5)). `%PROGRAM%` and the like are put in.
const UNIT: &str = "\
[Unit]
Description=Sekisho mail server
Wants=network-online.target
After=network-online.target

[Service]
User=%USER%
ExecStart=%PROGRAM% serve --config %FOLDER%/sekisho.toml
ExecReload=%PROGRAM% config reload --config %FOLDER%/sekisho.toml
Restart=on-failure
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
UMask=0077
LimitNOFILE=65536
ProtectSystem=strict
ReadWritePaths=%FOLDER%
RuntimeDirectory=sekisho
ProtectHome=%HOME%
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources

[Install]
WantedBy=multi-user.target
";

/// The unit for this site, run by this program.
pub fn unit(plan: &Plan, output: &Output) -> String {
    let program = env::current_exe().map_or_else(|_| "/usr/local/bin/sekisho".to_owned(), |p| p.display().to_string());
    let folder = plan.folder.display().to_string();
    // A site or program in somebody's home could not be reached otherwise.
    let home = if ["/home/", "/root/", "/run/user/"]
        .iter()
        .any(|home| folder.starts_with(home) || program.starts_with(home))
    {
        "no"
    } else {
        "yes"
    };
    let user = user();
    let filled = UNIT.replace("%PROGRAM%", &program).replace("%FOLDER%", &folder);
    let filled = filled.replace("%HOME%", home).replace("%USER%", &user);
    let head = output.get("quickstart-unit-head", &[("user", user.into())]);
    let head: String = head.lines().map(|line| format!("# {line}\n")).collect();
    format!("{head}{filled}")
}

/// Who makes the site, unless that is root.
fn user() -> String {
    env::var("USER").ok().filter(|name| name != "root" && !name.is_empty()).unwrap_or_else(|| USER.to_owned())
}
