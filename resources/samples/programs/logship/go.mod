module logship

go 1.21
