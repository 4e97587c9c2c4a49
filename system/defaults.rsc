# Commands that sallyportd runs once: at its first start, while it has no configuration yet.
#
# While no external interface is named, the one that the default route leads through is the uplink;
# while no internal one is named, every interface with a private address is a LAN. See them with
# `/ip upnp interfaces print`. The service is off until somebody switches it on:
#
#   /ip upnp set enabled=yes
#
# To name the interfaces instead:
#
#   /ip upnp interfaces add interface=eth0 type=external
#   /ip upnp interfaces add interface=br0 type=internal
#
# What follows is the firewall. Where another program has one (nftables.service, firewalld, ufw,
# Docker), it stays the one that decides, and only port mappings are ours. Where there is none, and
# this machine has an uplink and a LAN, it gets the rules that a router begins with. Either can be
# changed: /ip firewall settings set mode=managed|beside.

:local wan ""
:foreach i in=[/ip upnp interfaces find where type=external] do={
  :set wan [/ip upnp interfaces get $i interface]
}
:local lans ({})
:foreach a in=[/ip address find] do={
  :local address [:toip [:pick [/ip address get $a address] 0 [:find [/ip address get $a address] "/"]]]
  :local name [/ip address get $a interface]
  :if (($name != $wan) && ($name != "lo") && (($address in 10.0.0.0/8) || ($address in 172.16.0.0/12) || \
      ($address in 192.168.0.0/16)) && ([:typeof [:find $lans $name]] = "nil")) do={
    :set lans ($lans, $name)
  }
}

:if ([/ip firewall settings get other-firewalls] != "") do={
  /ip firewall settings set mode=beside
  :log info ("another firewall is here (" . [/ip firewall settings get other-firewalls] . \
    "): it stays the one that decides, see /ip firewall settings")
} else={
  :if (($wan = "") || ([:len $lans] = 0)) do={
    :log info "no uplink, or no LAN: there are no firewall rules yet, add them below /ip firewall"
  } else={
    /interface list
    add name=WAN comment=defconf
    add name=LAN comment=defconf
    /interface list member
    add list=WAN interface=$wan comment=defconf
    :foreach name in=$lans do={ add list=LAN interface=$name comment=defconf }
    /ip firewall filter
    add chain=input action=accept connection-state=established,related,untracked \
      comment="defconf: accept established,related,untracked"
    add chain=input action=drop connection-state=invalid comment="defconf: drop invalid"
    add chain=input action=accept protocol=icmp comment="defconf: accept ICMP"
    add chain=input action=accept in-interface=lo comment="defconf: accept to local loopback"
    add chain=input action=drop in-interface-list=!LAN comment="defconf: drop all not coming from LAN"
    add chain=forward action=accept connection-state=established,related,untracked \
      comment="defconf: accept established,related, untracked"
    add chain=forward action=drop connection-state=invalid comment="defconf: drop invalid"
    add chain=forward action=drop connection-state=new connection-nat-state=!dstnat in-interface-list=WAN \
      comment="defconf: drop all from WAN not DSTNATed"
    /ip firewall nat
    add chain=srcnat action=masquerade out-interface-list=WAN comment="defconf: masquerade"
    /ipv6 firewall filter
    add chain=input action=accept connection-state=established,related,untracked \
      comment="defconf: accept established,related,untracked"
    add chain=input action=drop connection-state=invalid comment="defconf: drop invalid"
    add chain=input action=accept protocol=icmpv6 comment="defconf: accept ICMPv6"
    add chain=input action=accept in-interface=lo comment="defconf: accept to local loopback"
    add chain=input action=accept protocol=udp dst-port=546 src-address=fe80::/10 \
      comment="defconf: accept DHCPv6-Client prefix delegation"
    add chain=input action=drop in-interface-list=!LAN comment="defconf: drop everything else not coming from LAN"
    add chain=forward action=accept connection-state=established,related,untracked \
      comment="defconf: accept established,related,untracked"
    add chain=forward action=drop connection-state=invalid comment="defconf: drop invalid"
    add chain=forward action=accept protocol=icmpv6 comment="defconf: accept ICMPv6"
    add chain=forward action=drop in-interface-list=!LAN comment="defconf: drop everything else not coming from LAN"
  }
}
