# Navigate
/ip upnp
set enabled=yes
set interface=ether1 # x
print
