-- The same in Lua.
local x = 0
for i = 1, 5000000 do x = x + i end
print(x)
