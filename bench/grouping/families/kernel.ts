export const kernel = `
usb {n}-{n}: new high-speed USB device number {n} using xhci_hcd
usb {n}-{n}: USB disconnect, device number {n}
{iface}: link up, {n}Mbps, full-duplex
{iface}: link down
{iface}: renamed from {iface}
EXT4-fs (sda{n}): mounted filesystem with ordered data mode
EXT4-fs (sda{n}): re-mounted
EXT4-fs error (device sda{n}): ext4_find_entry: inode {n}: comm {user}: reading directory lblock {n}
Out of memory: Kill process {n} ({service}) score {n} or sacrifice child
Killed process {n} ({service}) total-vm:{n}kB, anon-rss:{n}kB, file-rss:{n}kB
INFO: task {service}:{n} blocked for more than {n} seconds.
CPU{n}: Core temperature above threshold, cpu clock throttled (total events = {n})
CPU{n}: Core temperature/speed normal
audit: type={n} audit({float}:{n}): apparmor="STATUS" operation="profile_load" name="{path}" pid={n}
audit: backlog limit exceeded
ata{n}.00: failed command: {READ|WRITE|FLUSH|IDENTIFY} DMA
ata{n}.00: configured for UDMA/{n}
nf_conntrack: table full, dropping packet
TCP: request_sock_TCP: Possible SYN flooding on port {port}. Sending cookies.
ACPI: PCI Interrupt Link [LNK{A|B|C|D|E|F|G|H}] enabled at IRQ {n}
pci {hex}: BAR {n}: assigned [mem {hex}-{hex}]
Bluetooth: {hci|rfcomm|bnep|l2cap|sco|hidp|cmtp} layer initialized
Bluetooth: {hci|rfcomm|bnep|l2cap|sco|hidp|cmtp} socket layer initialized
AirPort: Link Down on {iface}. Reason {n} (Disassociated because station leaving).
AirPort: Link Up on {iface}
BSSID changed to {mac}
Wake reason: {RTC|EHC1|ARPT|LID0|XHC2} ({Network|User|Alarm|HID Activity})
IOThunderboltSwitch::listenerCallback - Thunderbolt HPD packet for route = {hex} port = {n} unplug = {n}
IOHibernate: {suspend|resume} took {ms}
ARPT: {float}: wl0: setup_keepalive: interval {n}, retry_interval {n}
ARPT: {float}: AirPort_Brcm43xx::powerChange: System Sleep
ARPT: {float}: AirPort_Brcm43xx::powerChange: System Wake - Full Wake/ Dark Wake / Maintenance wake
Sandbox: {service}({n}) deny({n}) {mach-lookup|file-read-data|file-write-create|network-outbound} {class}
[HID] [MT] AppleMultitouchDevice::willTerminate entered
Cocoa scripting error for '{hex}': four character codes must be four characters long.
process {service}[{n}] caught causing excessive wakeups. Observed wakeups rate: {n}
DriverKit: matched {class} on {hex}
Losing some ticks... checking if CPU frequency changed.
`;
