-- The same in Lua.
local a = {}
for i = 0, 50000 do a["key" .. (i % 1000)] = i end
local sum = 0
for i = 0, 200000 do sum = sum + a["key" .. (i % 1000)] end
print(sum)
