/ip upnp interfaces
add interface=ether1 type=external comment="a; \"b\" \41\n$c"
set [ find type=external ] !comment
