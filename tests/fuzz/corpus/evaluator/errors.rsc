/foo bar=1
/ip Upnp
set $x {y} (z)