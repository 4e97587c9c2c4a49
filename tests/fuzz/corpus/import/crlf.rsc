/ip upnp
set enabled=yes colour=red
/tool nosuch
set enabled=no
:local a 1
{ :put $a }
/ip upnp interfaces
add interface=ether1 type=external moon=full
add "unclosed
