# 2025-05-04 21:46:19 by RouterOS 7.18.2
# software id = 6S1M-8N59
#
# model = RB750Gr3
# serial number = CC210B2E5C2A
/interface bridge
add admin-mac=48:8F:5A:D4:5F:69 auto-mac=no comment=defconf name=bridge
/interface ethernet
set [ find default-name=ether1 ] name=wan
/interface list
add comment=defconf name=WAN
add comment=defconf name=LAN
/interface wireless security-profiles
set [ find default=yes ] supplicant-identity=MikroTik
/ip pool
add name=dhcp ranges=192.168.88.10-192.168.88.254
/ip dhcp-server
add address-pool=dhcp interface=bridge name=defconf
/queue type
set 0 kind=pfifo
/system logging action
set 1 disk-file-name=log
/user group
set read policy="local,telnet,ssh,reboot,read,test,winbox,password,web,sniff,s\
    ensitive,api,romon,rest-api,!ftp,!write,!policy"
/interface bridge port
add bridge=bridge comment=defconf interface=ether2
/ip neighbor discovery-settings
set discover-interface-list=LAN
/interface list member
add comment=defconf interface=bridge list=LAN
add comment=defconf interface=wan list=WAN
/ip address
add address=192.168.88.1/24 comment=defconf interface=bridge network=\
    192.168.88.0
/ip dhcp-client
add comment=defconf interface=wan
/ip dns
set allow-remote-requests=yes
/ip firewall filter
add action=accept chain=input comment=\
    "defconf: accept established,related,untracked" connection-state=\
    established,related,untracked
add action=drop chain=input comment="defconf: drop invalid" connection-state=\
    invalid
add action=drop chain=forward comment=\
    "defconf: drop all from WAN not DSTNATed" connection-nat-state=!dstnat \
    connection-state=new in-interface-list=WAN
/ip firewall nat
add action=masquerade chain=srcnat comment="defconf: masquerade" \
    ipsec-policy=out,none out-interface-list=WAN
/ip service
set telnet disabled=yes
set api-ssl disabled=yes
set ssh port=2222
/ip upnp
set enabled=yes show-dummy-rule=no
/ip upnp interfaces
add interface=bridge type=internal
add interface=ether1 type=external
/system clock
set time-zone-name=Europe/Riga
/system identity
set name=RouterOS-Home
/system note
set show-at-login=no
/system scheduler
add interval=1w name=backup on-event="/system script run backup" policy=\
    ftp,reboot,read,write,policy,test,password,sensitive,romon start-date=\
    2025-05-04 start-time=03:00:00
/system script
add dont-require-permissions=no name=backup owner=admin policy=\
    ftp,reboot,read,write,policy,test,password,sniff,sensitive,romon source=":\
    local f (\"router_backup_\" . [/system clock get date] . \".rsc\")\r\
    \n/export file=\$f\r\
    \n:delay 1s\r\
    \n:log info (\"backup created: \" . \$f)"
/tool bandwidth-server
set enabled=no
/tool mac-server
set allowed-interface-list=LAN
